"""Logos for the golden listings: each listing's own glyph as a picture, drawn from its slug."""

from io import BytesIO

from PIL import Image, ImageDraw

from apps.surfaces.components.glyph import draw

BOX = 48
EDGE = 192
FINER = 4  # drawn so many times larger, then made smaller: smooth edges
LIT = "#e0662f"
# Paper and ink of each palette, as the style sheet has them in light.
COLOURS = {
    "a": ("#c9ecf2", "#00555f"),
    "b": ("#d3efdb", "#135a39"),
    "c": ("#e2e3fb", "#45408f"),
    "d": ("#f8e9c9", "#6b4713"),
    "e": ("#dbe8fa", "#1f4d8c"),
    "f": ("#fbe2e4", "#87273f"),
}


def logo(slug: str) -> bytes:
    """The glyph of a slug as a PNG of 192 by 192 pixels; the same slug gives the same picture."""
    glyph = draw(slug)
    paper, ink = COLOURS[glyph.palette]
    scale = EDGE * FINER / BOX
    image = Image.new("RGB", (EDGE * FINER, EDGE * FINER), paper)
    pen = ImageDraw.Draw(image)
    for one, other in glyph.edges:
        first, second = glyph.dots[one], glyph.dots[other]
        pen.line([first.x * scale, first.y * scale, second.x * scale, second.y * scale], ink, round(1.2 * scale))
    for dot in glyph.dots:
        pen.circle((dot.x * scale, dot.y * scale), (dot.r + 1) * scale, paper)
        pen.circle((dot.x * scale, dot.y * scale), dot.r * scale, LIT if dot.lit else ink)
    written = BytesIO()
    image.resize((EDGE, EDGE), Image.Resampling.LANCZOS).save(written, "PNG")
    return written.getvalue()
