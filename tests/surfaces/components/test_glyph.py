"""A slug always gives the same small graph, and no two listings of a catalogue look alike."""

from hypothesis import given
from hypothesis import strategies as st

from apps.surfaces.components import glyph


@given(st.text(max_size=80))
def test_any_slug_gives_a_drawing_inside_its_box_with_one_lit_node(slug):
    drawn = glyph.draw(slug)
    assert drawn == glyph.draw(slug)
    assert drawn.palette in glyph.PALETTES
    assert sum(dot.lit for dot in drawn.dots) == 1
    assert not drawn.dots[0].lit
    assert all(
        dot.x - dot.r >= 0 and dot.x + dot.r <= 48 and dot.y - dot.r >= 0 and dot.y + dot.r <= 48 for dot in drawn.dots
    )
    assert {a for a, _b in drawn.edges} | {b for _a, b in drawn.edges} == set(range(len(drawn.dots)))


def test_a_thousand_slugs_give_a_thousand_drawings_in_every_palette():
    drawings = [glyph.draw(f"listing-{number}") for number in range(1000)]
    assert len(set(drawings)) == 1000
    assert {drawn.palette for drawn in drawings} == set(glyph.PALETTES)


def test_the_drawing_of_a_slug_never_changes():
    drawn = glyph.draw("meridian-sanctions-graph")
    assert (drawn.palette, len(drawn.dots), drawn.dots[1]) == ("e", 8, glyph.Dot(x=13.6, y=35.1, r=3.4, lit=False))
