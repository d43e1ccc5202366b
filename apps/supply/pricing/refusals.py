"""How pricing says no: a sentence for each code of its pure rules."""

from collections.abc import Iterable

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.ground.web.refusals import FieldError, Invalid

from .drafts import Problem

SENTENCES: dict[str, Promise] = {
    "blank": _("Write something here."),
    "too_long": _("Use at most 80 characters."),
    "control_characters": _("Use letters, digits and signs on one line only."),
    "language": _("This marketplace is not offered in that language."),
    "currency": _("Prices here are in the marketplace's currency."),
    "slug": _("Use lower-case letters, digits, hyphens and underscores, beginning with a letter."),
    "range": _("The most seats cannot be fewer than the fewest."),
    "out_of_range": _("This number is too small or too large."),
    "not_a_number": _("Write an amount with digits and the decimal sign of your language only, such as %(example)s."),
    "scale": _("This currency does not have so many decimals."),
    "seats_below_minimum": _("This plan is sold for more seats."),
    "seats_above_maximum": _("This plan is sold for fewer seats."),
    "no_meter": _("Nothing is counted in this plan."),
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
