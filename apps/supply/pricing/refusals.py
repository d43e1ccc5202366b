"""How pricing says no: a sentence for each code of its pure rules."""

from collections.abc import Iterable

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.ground.web.refusals import FieldError, Invalid

from .drafts import Problem

SENTENCES: dict[str, Promise] = {
    "blank": _("Enter some text."),
    "too_long": _("Use at most 80 characters."),
    "control_characters": _("Use letters, digits and punctuation on one line."),
    "language": _("This marketplace is not offered in that language."),
    "currency": _("Prices here are in the marketplace's currency."),
    "slug": _("Use lower-case letters, digits, hyphens and underscores, beginning with a letter."),
    "range": _("The maximum must be at least the minimum."),
    "out_of_range": _("Enter a number within the allowed range."),
    "not_a_number": _("Enter an amount such as %(example)s."),
    "scale": _("Use no more decimals than the currency has."),
    "seats_below_minimum": _("Choose at least the minimum number of seats."),
    "seats_above_maximum": _("Choose at most the maximum number of seats."),
    "no_meter": _("This plan has no meter."),
}


def sentence(code: str) -> Promise:
    """The sentence for a code of `drafts`, `money` or `rules`."""
    return SENTENCES[code]


def fewest_seats(least: int) -> str:
    """The error for fewer seats than the plan is sold for."""
    return ngettext("Minimum %(n)s seat", "Minimum %(n)s seats", least) % {
        "n": number_format(least, force_grouping=True)
    }


def most_seats(most: int) -> str:
    """The error for more seats than the plan is sold for."""
    return ngettext("Maximum %(n)s seat", "Maximum %(n)s seats", most) % {"n": number_format(most, force_grouping=True)}


def invalid(problems: Iterable[Problem]) -> Invalid:
    """The refusal that names every field with a problem."""
    return Invalid(errors=[FieldError(pointer, code, sentence(code)) for pointer, code in problems])
