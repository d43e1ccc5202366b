"""From an application to a live listing."""

from apps.surfaces.golden.logos import logo
from apps.surfaces.golden.smoke.people import demo_operator, open_account
from apps.surfaces.golden.smoke.story import MARKETPLACE, PASSWORD, Story, holds, until

WORDS = {
    "en": "Soot Atlas joins chimney permits, satellite plumes and the companies behind them. Every reading names its "
    "instrument, its time and its margin of error, and what is not known stays empty.",
    "de": "Soot Atlas verbindet Genehmigungen von Schornsteinen, Rauchfahnen im Satellitenbild und die Firmen "
    "dahinter. Jeder Wert nennt Messgerät, Zeit und Fehlerspanne, und was niemand weiß, bleibt leer.",
}
NOTES = {"en": "First release.", "de": "Erste Ausgabe."}
KEPT = {"en": "1 year", "de": "1 Jahr"}
TAGLINES = {
    "en": "Chimney permits, plumes and owners, joined.",
    "de": "Genehmigungen, Rauchfahnen und Eigentümer, verbunden.",
}


def applies(story: Story) -> str:
    """A newcomer signs up and applies in one form, then follows the link in the mail."""
    email = f"ada@{story.domain}"
    form = {"name": story.company, "website": f"https://www.{story.domain}", "country": "DE", "kind": "data"}
    person = {"full_name": "Ada Smoke", "email": email}
    partner = story["partner"]
    partner.submit(partner.get("/partner/apply/"), {**form, **person})
    open_account(partner, email, PASSWORD, "/partner/apply/confirm/")
    page = partner.get("/partner/application/")
    holds(story.company in page.text, "the application stands on its page", page)
    return email


def is_approved(story: Story) -> str:
    """An operator signs in with password and code and approves the application by its lever."""
    story.people["operator"] = demo_operator(MARKETPLACE, "operator", story.port)
    receipt = story.lever("operator", "program/partner", story.domain, "approve", {"note": "Welcome."})
    return receipt.path


def onboards(story: Story) -> str:
    """The partner states its profile, accepts the agreement and makes a key."""
    partner = story["partner"]
    page = partner.get("/partner/profile/")
    profile = {"founded": "2019", "support_hours": "Mon-Fri 09:00-17:00 CET", "security_email": f"sec@{story.domain}"}
    profile |= {"description_en": "We read chimneys.", "description_de": "Wir lesen Schornsteine."}
    partner.submit(page, profile)
    partner.submit(partner.get("/partner/agreement/"), {"accepted": "on"}, has="accepted")
    story.make_key("partner", "/partner/keys/", ["metering:write", "entitlements:read"])
    return until(10, "the ticked steps", lambda: _done(story))


def writes(story: Story) -> str:
    """A listing in two languages: facets, privacy, support, a logo, a plan; then it is sent."""
    partner = story["partner"]
    page = partner.submit(partner.get("/partner/listings/new/"), {"name": story.product}, has="name")
    story.seen["listing"] = next(part for part in page.path.split("/") if part.startswith("lst_"))
    base = f"/partner/listings/{story.seen['listing']}/edit"
    basics = {f"content_{each}_name": story.product for each in WORDS}
    basics |= {f"content_{each}_tagline": text for each, text in TAGLINES.items()}
    basics |= {"release_number": "1.0"} | {f"content_{each}_change_note": text for each, text in NOTES.items()}
    partner.submit(partner.get(f"{base}/basics/"), basics)
    texts = {f"content_{each}_description": text for each, text in WORDS.items()}
    texts |= {f"content_{each}_highlights": "Every reading with its margin" for each in WORDS}
    partner.submit(partner.get(f"{base}/description/"), texts)
    facets: dict[str, str | list[str]] = {
        "category": "geospatial",
        "facets_data_residency": ["eu"],
        "facets_purposes": ["research"],
        "facets_entity_types": ["organisation", "address"],
        "facets_deployment": ["saas"],
        "regions": ["all"],
        "footprint_0_source": "organisation",
        "footprint_0_relation": "RUNS",
        "footprint_0_target": "address",
    }
    partner.submit(partner.get(f"{base}/facets/"), facets)
    partner.submit(
        partner.get(f"{base}/privacy/"),
        {"privacy_personal_data": "none"} | {f"content_{each}_retention": text for each, text in KEPT.items()},
    )
    partner.submit(partner.get(f"{base}/media/"), {}, has="logo", file=("logo", "logo.png", logo(story.run)))
    plan = {
        "name_en": "Team",
        "name_de": "Team",
        "seat_price_minor": "120.00",
        "min_seats": "1",
        "max_seats": "100",
        "has_meter": "on",
        "meter_slug": "plumes",
        "meter_included_quantity": "1000",
        "meter_package_size": "100",
        "meter_name_en": "Plumes read",
        "meter_name_de": "Gelesene Fahnen",
        "meter_package_price_minor": "2.50",
        "meter_unit_en": "plume",
        "meter_unit_de": "Fahne",
    }
    partner.submit(partner.get(f"{base}/plan/"), plan)
    partner.submit(partner.get(f"{base}/support/"), {"support_email": f"help@{story.domain}"})
    sent = partner.submit(partner.get(f"{base}/submit/"), {}, has="key")
    holds("/edit/submit/" not in sent.path, "the listing is sent", sent)
    return story.seen["listing"]


def is_published(story: Story) -> str:
    """The operator claims the review and approves what was looked at; the listing is live and found."""
    search = story.run
    story.lever("operator", "listings/listingversion", search, "claim_review")
    story.lever("operator", "listings/listingversion", search, "approve", {"note": ""})
    found = until(15, "the listing in search", lambda: search_finds(story))
    story.seen["slug"] = found.strip("/").split("/")[-1]
    page = story["visitor"].get(found)
    holds(page.status == 200 and TAGLINES["en"] in page.text, "the live page shows the listing", page)
    return found


def search_finds(story: Story) -> str:
    """The address of the product among the results; empty where it is not found."""
    page = story["visitor"].get(f"/browse/?q={story.product.replace(' ', '+')}")
    holds(page.status == 200, "search answers", page)
    return next((href for href, words in page.read.links if href.startswith("/l/") and story.run in href), "")


def _done(story: Story) -> str:
    page = story["partner"].get("/partner/onboarding/")
    holds(page.status == 200, "the checklist is there", page)
    return "profile, agreement, key" if page.text.count("Done") >= 3 or "4 of 6" in page.text else ""
