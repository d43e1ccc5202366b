"""Tags for the frames around pages: navigation that never names a page which is not there."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.messages import constants
from django.shortcuts import resolve_url
from django.template import Library
from django.urls import NoReverseMatch, reverse

from apps.ground.accounts import languages
from apps.ground.web.addresses import address_of
from apps.supply.listings.selectors import own_listings
from apps.supply.program.selectors import has_finished_onboarding, own_partner
from apps.surfaces.components.tags.listings import tier

register = Library()

TONES = {constants.SUCCESS: "ok", constants.WARNING: "warn", constants.ERROR: "bad"}


def _path(context: Any) -> str:
    request = context.get("request")
    return request.path if request is not None else ""


@lru_cache(maxsize=512)
def _address(route: str, urlconf: str) -> str:
    """Remembered, for a process serves the same routes to its end and every page asks for the same dozen."""
    try:
        return reverse(route, urlconf)
    except NoReverseMatch:
        return ""


@register.simple_tag(takes_context=True)
def page_url(context: Any, route: str) -> str:
    """The address of a route in the site that is being served, else an empty text: frames link only to what is there.

    Templates of pages use `{% url %}`, which fails for a route that is missing.
    """
    return _address(route, getattr(context.get("request"), "urlconf", None) or settings.ROOT_URLCONF)


@register.simple_tag(name="address_of")
def page_above(kind: str, *place: str) -> str:
    """The address of a page of a higher floor, by what it shows (`apps.ground.web.addresses`)."""
    return address_of(kind, *place)


@register.inclusion_tag("components/nav_link.html", takes_context=True)
def nav_link(
    context: Any, label: str, route: str, icon: str = "", count: int | None = None, exact: bool = False
) -> dict[str, Any]:
    """A line of a menu, marked when the page lies under its address, absent when the site has no such route."""
    path, href = _path(context), page_url(context, route)
    return {
        "label": label,
        "href": href,
        "icon": icon,
        "count": count,
        "exists": bool(href),
        "current": path == href or (not exact and bool(href) and path.startswith(href)),
    }


@register.simple_tag
def sign_in_url() -> str:
    """Where people sign in, from the settings; empty when that page is not there."""
    try:
        return resolve_url(settings.LOGIN_URL)
    except NoReverseMatch:
        return ""


@register.inclusion_tag("components/tier.html", takes_context=True)
def own_tier(context: Any) -> dict[str, Any]:
    """The tier of the partner whose portal this is, beside its name; empty for who is none. One query."""
    actor = getattr(context.get("request"), "actor", None)
    partner = own_partner(actor) if actor is not None and actor.is_partner else None
    return tier(partner.get_tier_display(), partner.tier_level) if partner else {}


@register.simple_tag(takes_context=True)
def partner_menu(context: Any) -> dict[str, Any]:
    """What the portal's menu says of its partner: how many listings, and whether the onboarding is still to be done.

    Two queries; nothing for who is no partner.
    """
    actor = getattr(context.get("request"), "actor", None)
    if actor is None or not actor.is_partner:
        return {"listings": None, "onboarding": actor is not None}
    return {"listings": own_listings(actor).count(), "onboarding": not has_finished_onboarding(actor)}


@register.filter
def native_name(code: str) -> str:
    """A language's name in that language."""
    return languages.native_name(code)


@register.filter
def tone(message: Any) -> str:
    """The tone of one of Django's messages: ok, warn, bad or none."""
    return TONES.get(message.level, "")


@register.filter
def initials(name: object) -> str:
    """Up to two letters of a name, for the round mark of an account."""
    words = str(name or "").replace("@", " ").split()
    return "".join(word[0] for word in words[:2]).upper()
