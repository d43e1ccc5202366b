"""A listing's own small graph, drawn from its slug, so that no listing is ever a grey box. No Django import."""

import hashlib
import math
from dataclasses import dataclass

PALETTES = "abcdef"


@dataclass(frozen=True, slots=True)
class Dot:
    """A node: centre and radius in the 48 by 48 box; the lit one is drawn in the signal colour."""

    x: float
    y: float
    r: float
    lit: bool = False


@dataclass(frozen=True, slots=True)
class Glyph:
    """A drawing: palette letter, the hub followed by its satellites, and the edges as pairs of indexes."""

    palette: str
    dots: tuple[Dot, ...]
    edges: tuple[tuple[int, int], ...]


def draw(slug: str) -> Glyph:
    """The same slug always gives the same drawing; any text is a slug, even an empty one.

    A hub near the middle, six to eight satellites around it, each tied to the hub, neighbours tied to one
    another when they stand close, and exactly one satellite lit.
    """
    digest = hashlib.sha256(slug.encode("utf-8", "surrogatepass")).digest()
    parts = [byte / 255 for byte in digest]
    count = 6 + digest[0] % 3
    dots = [Dot(x=round(21.5 + 5 * parts[1], 1), y=round(21.5 + 5 * parts[2], 1), r=4.0)]
    lit = 1 + digest[3] % count
    turn = parts[4] * math.tau
    for place in range(1, count + 1):
        angle = turn + (place - 1 + 0.5 * (parts[4 + place] - 0.5)) * math.tau / count
        reach = 12.0 + 5.5 * parts[12 + place]
        dots.append(
            Dot(
                x=round(24 + reach * math.cos(angle), 1),
                y=round(24 + reach * math.sin(angle), 1),
                r=4.6 if place == lit else round(2.4 + 1.4 * parts[20 + place], 1),
                lit=place == lit,
            )
        )
    spokes = [(0, place) for place in range(1, count + 1)]
    ring = [(place, place % count + 1) for place in range(1, count + 1)]
    close = [(a, b) for a, b in ring if math.dist((dots[a].x, dots[a].y), (dots[b].x, dots[b].y)) < 16.5]
    return Glyph(palette=PALETTES[digest[31] % len(PALETTES)], dots=tuple(dots), edges=tuple(spokes + close))
