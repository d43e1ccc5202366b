"""How checkout says no."""

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from apps.ground.web.refusals import Conflict, FieldError, Invalid
from apps.supply.pricing.charges import ChargeRefused
from apps.supply.pricing.terms import PriceTerms


class OfferExpired(Conflict):
    """The offer was withdrawn or its time is over, even if a page with it was open (C11)."""

    outdated = True
    code = "offer_expired"
    detail = _("This offer is no longer valid. Nothing was ordered.")


class PriceChanged(Conflict):
    """The quoted price is no longer held and the offer now stands at another: ask again."""

    outdated = True
    code = "price_changed"
    detail = _("The price has changed since you saw it. Review the new price; nothing was ordered.")


class QuoteExpired(Conflict):
    """Nobody placed or decided it in time."""

    code = "order_expired"
    detail = _("This order has expired because it was not completed in time. Start a new order.")


class TermsNotAccepted(Conflict):
    code = "terms_not_accepted"
    detail = _("Accept the terms before you place the order.")


class TermsOutdated(Conflict):
    """What was accepted, or is about to be, is not the text in force."""

    outdated = True
    code = "terms_outdated"
    detail = _("The terms have changed. Read and accept the current version.")


class NotACustomer(Conflict):
    code = "not_a_customer"
    detail = _("Your organisation is not registered as a customer here.")


class NothingForSale(Conflict):
    code = "nothing_for_sale"
    detail = _("This listing has no plan that can be bought.")


PURCHASE_ORDER_NUMBER = _("Use at most 40 letters, digits, spaces or / . - #, ending in a letter or digit.")


def fewest_seats(least: int) -> str:
    """What to say of fewer seats than the plan is sold for; number formats are the language's."""
    return ngettext("Minimum %(n)d seat", "Minimum %(n)d seats", least) % {"n": least}


def most_seats(most: int) -> str:
    """What to say of more seats than the plan is sold for."""
    return ngettext("Maximum %(n)d seat", "Maximum %(n)d seats", most) % {"n": most}


def seats_refused(refused: ChargeRefused, terms: PriceTerms) -> Invalid:
    """A number of seats that the plan is not sold for, at the field that asks for it."""
    if refused.code == "seats_below_minimum":
        detail = fewest_seats(terms.min_seats)
    elif refused.code == "seats_above_maximum" and terms.max_seats is not None:
        detail = most_seats(terms.max_seats)
    else:
        detail = gettext("Choose a number of seats that the plan allows.")
    return Invalid(errors=[FieldError("/seats", refused.code, detail)])


def purchase_order_number_refused() -> Invalid:
    return Invalid(errors=[FieldError("/purchase_order_number", "format", PURCHASE_ORDER_NUMBER)])


def reason_missing() -> Invalid:
    detail = _("Enter a reason. The requester will see it.")
    return Invalid(errors=[FieldError("/reason", "missing", detail)])
