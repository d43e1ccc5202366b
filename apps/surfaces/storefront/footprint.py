"""Draws what a product writes to the graph: entity types as nodes, relations as lines, in plain coordinates."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle

WIDE, NARROW = (680, 4), (360, 2)  # width in pixels and the most columns: so that words are read at their own size
TOP = 60
ROW = 130
TONES = ("shot-n", "shot-n2", "shot-n3")


@dataclass(frozen=True)
class Node:
    """An entity type; the last one named is the lit one."""

    name: str
    x: int
    y: int
    tone: str

    @property
    def label_y(self) -> int:
        return self.y - 22


@dataclass(frozen=True)
class Line:
    """A relation between two types, with its name on a plate; whole pixels, for languages write parts of one unlike."""

    x1: int
    y1: int
    x2: int
    y2: int
    name: str
    middle_x: int
    middle_y: int

    @property
    def plate_x(self) -> int:
        return self.middle_x - self.plate_width // 2

    @property
    def plate_y(self) -> int:
        return self.middle_y - 9

    @property
    def plate_width(self) -> int:
        return 36 * len(self.name) // 5 + 12

    @property
    def text_y(self) -> int:
        return self.middle_y + 4


@dataclass(frozen=True)
class Drawing:
    """Everything the template needs, and the sentence for those who do not see it."""

    width: int
    height: int
    nodes: Sequence[Node]
    lines: Sequence[Line]
    sentence: str


def draw(edges: Sequence[Mapping[str, str]], size: tuple[int, int] = WIDE) -> Drawing | None:
    """The drawing of edges {source, relation, target}; None where there are none. size: WIDE, or NARROW for phones."""
    width, most = size
    names = list(dict.fromkeys(name for edge in edges for name in (edge["source"], edge["target"])))
    if not names:
        return None
    columns = min(most, max(2, (len(names) + 1) // 2))
    rows = -(-len(names) // columns)
    places = {name: _place(index, columns, width, rows > 2) for index, name in enumerate(names)}
    tones = cycle(TONES)
    nodes = [
        Node(name, *places[name], "shot-hot" if index == len(names) - 1 else next(tones))
        for index, name in enumerate(names)
    ]
    between: Counter[frozenset[str]] = Counter()
    lines = []
    for number, edge in enumerate(edges):
        ends = frozenset((edge["source"], edge["target"]))
        if len(ends) == 2:
            lines.append(_line(edge, places, number, between[ends]))
            between[ends] += 1
    sentence = "; ".join(f"{edge['source']} {edge['relation']} {edge['target']}" for edge in edges)
    return Drawing(width, TOP + ROW * (rows - 1) + 60, nodes, lines, sentence)


def _place(index: int, columns: int, width: int, staggered: bool) -> tuple[int, int]:
    row, column = divmod(index, columns)
    if row % 2:
        column = columns - 1 - column
    gap = width / columns
    shift = (0, 0.2, -0.2)[row % 3] if staggered else 0  # else a line down a column runs through the rows between
    return round(gap * (column + 0.5 + shift)), TOP + ROW * row


def _line(edge: Mapping[str, str], places: Mapping[str, tuple[int, int]], number: int, before: int) -> Line:
    """A line with its name where no other name stands: of several between two nodes each is further along."""
    (x1, y1), (x2, y2) = places[edge["source"]], places[edge["target"]]
    along = 0.42 if x1 == x2 else 0.5 + (0.12 if number % 2 and y1 != y2 else 0)
    if abs(y2 - y1) > ROW:
        along = 0.28  # between two rows, not on the one that it passes
    along = (along, 0.28, 0.74)[before % 3]
    return Line(x1, y1, x2, y2, edge["relation"], round(x1 + (x2 - x1) * along), round(y1 + (y2 - y1) * along))
