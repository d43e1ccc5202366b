"""The texts gathered from templates are the ones Django asks for at run time."""

import pytest

from intelgraph.stack.template_texts import texts_of_template


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('{% translate "Buy" %}', ("Buy", None, None)),
        ('{% translate "5% off" %}', ("5%% off", None, None)),
        ("{% trans 'Say \"yes\"' as answer %}", ('Say "yes"', None, None)),
        ('{% translate "May" context "month" %}', ("May", None, "month")),
        (
            "{% blocktranslate %}Hello {{ name }}, 5% off{% endblocktranslate %}",
            ("Hello %(name)s, 5%% off", None, None),
        ),
        (
            "{% blocktranslate trimmed %}\n  One line\n  and {{ another|upper }}\n{% endblocktranslate %}",
            ("One line and %(another)s", None, None),
        ),
        (
            "{% blocktranslate count n=seats %}{{ n }} seat{% plural %}{{ n }} seats{% endblocktranslate %}",
            ("%(n)s seat", "%(n)s seats", None),
        ),
        ('{% include "a.html" with title=_("Your seats") %}', ("Your seats", None, None)),
        ('{{ _("Sign in")|lower }}', ("Sign in", None, None)),
    ],
)
def test_a_text_is_gathered_as_it_is_asked_for(source: str, expected: tuple[str, str | None, str | None]) -> None:
    assert [found[1:] for found in texts_of_template(source)] == [expected]


def test_comments_hold_no_texts_and_lines_are_counted() -> None:
    source = '{# _("no") #}\n{% comment %}{% translate "no" %}{% endcomment %}\n{% translate "yes" %}'
    assert list(texts_of_template(source)) == [(3, "yes", None, None)]
