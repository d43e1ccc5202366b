"""What search engines read of a listing: schema.org as JSON-LD, without anything a page does not show."""

import json
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision
from django.utils.safestring import SafeString, mark_safe

from apps.ground.tenancy.times import local
from apps.supply.listings.selectors.live import ListingDetail

# A data block inside a script element: these three would end it or open a comment in it.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def product(detail: ListingDetail, address: str, currency: str) -> SafeString:
    """The listing as a SoftwareApplication with its offer, free without a plan; none where sales stop."""
    document: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "SoftwareApplication",
        "name": detail.name,
        "description": detail.tagline,
        "url": address,
        "inLanguage": detail.language,
        "datePublished": local(detail.published_at).isoformat()[:10],
        "provider": {"@type": "Organization", "name": detail.vendor.name, "url": detail.vendor.website},
    }
    if detail.category_path:
        document["applicationCategory"] = detail.category_path[-1][1]
    if detail.version.release_number:
        document["softwareVersion"] = detail.version.release_number
    if not detail.is_blocked:
        price_minor = detail.plan.seat_price_minor if detail.plan else 0
        price = Decimal(price_minor).scaleb(-get_currency_precision(currency))
        document["offers"] = {"@type": "Offer", "price": str(price), "priceCurrency": currency, "url": address}
    return mark_safe(json.dumps(document, ensure_ascii=False).translate(ESCAPES))
