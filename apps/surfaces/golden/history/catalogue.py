"""Listings are written, sent, reviewed and published, release by release."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from apps.supply.listings import commands
from apps.supply.listings.models import Listing, ListingVersion
from apps.supply.listings.selectors.own import open_version
from apps.supply.pricing.commands import save_plan
from apps.supply.pricing.drafts import MeterDraft, PlanDraft
from apps.surfaces.golden import content
from apps.surfaces.golden.history import people
from apps.surfaces.golden.history.calendar import Calendar, spread
from apps.surfaces.golden.history.timeline import Deed
from apps.surfaces.golden.logos import logo

FIRST_DAYS_AGO = 390  # before the first purchase, after the last partner was let in
NEWEST_DAYS_AGO = 12
SENSITIVE = {"case-management", "fraud-identity", "crypto-assets"}


def listings(
    marketplace: str, calendar: Calendar, partners: list[content.Entry], entries: list[content.Entry]
) -> Iterator[Deed]:
    """Every release of every listing; of those whose review is not over, all but the newest."""
    sellers = {each["slug"]: each for each in partners}
    reviews = content.unfinished(marketplace)["reviews"]
    held = {reviews["waiting"], reviews["claimed"], reviews["changes"]["listing"]}
    for entry in entries:
        seller = sellers[entry["partner"]]
        for number, (release, at) in enumerate(releases(calendar, entry)):
            if entry["slug"] in held and release is entry["release"]:
                at = calendar.ago(4, entry["slug"])
                yield Deed(at, f"listing:{entry['slug']}:{number}", _is_sent(marketplace, seller, entry, release))
                continue
            sent = at - timedelta(days=1, hours=spread(f"{entry['slug']}|{number}", 20))
            yield Deed(sent, f"listing:{entry['slug']}:{number}", _is_sent(marketplace, seller, entry, release))
            yield Deed(at, f"listing:{entry['slug']}:{number}:live", _is_approved(marketplace, entry))


def reviews(marketplace: str, calendar: Calendar) -> Iterator[Deed]:
    """One version claimed, one sent back with a remark; the third waits untouched."""
    waiting = content.unfinished(marketplace)["reviews"]
    asked = waiting["changes"]
    operator = people.operator_of

    def claim(key: str) -> None:
        commands.claim_review(operator(marketplace), version_of(waiting["claimed"]), key=key)

    def ask(key: str) -> None:
        reviewer, version = operator(marketplace), version_of(asked["listing"])
        commands.claim_review(reviewer, version)
        commands.comment(reviewer, version, text=asked["text"], field=asked["field"], clause=asked["clause"])
        commands.ask_changes(reviewer, version, note=asked["note"], clauses=[asked["clause"]], key=key)

    yield Deed(calendar.ago(2, "claim"), f"review:{waiting['claimed']}", claim)
    yield Deed(calendar.ago(1.5, "changes"), f"review:{asked['listing']}", ask)


def releases(calendar: Calendar, entry: content.Entry) -> list[tuple[content.Entry, datetime]]:
    """The releases with their days, oldest first; the oldest stands before the first purchase of anything."""
    slug, newest = entry["slug"], entry["release"]
    earlier = sorted(newest["earlier"], key=lambda each: each["days_ago"])[:1]  # two versions tell the story
    after = earlier[-1]["days_ago"] if earlier else FIRST_DAYS_AGO
    days = [each["days_ago"] for each in earlier] + [min(NEWEST_DAYS_AGO + spread(slug, 20), after - 5)]
    days[0] = FIRST_DAYS_AGO - spread(slug, 12)
    days[1:] = [min(ago, days[0] - 5 * number) for number, ago in enumerate(days[1:], start=1)]
    return [(release, calendar.ago(ago, slug)) for release, ago in zip([*earlier, newest], days, strict=True)]


def version_of(slug: str) -> ListingVersion:
    """The listing's version that is not decided yet."""
    version = open_version(Listing.objects.get(slug=slug))
    assert version is not None  # the deed before this one sent it
    return version


def _is_sent(marketplace: str, seller: content.Entry, entry: content.Entry, release: content.Entry) -> Any:
    market = next(each for each in content.marketplaces() if each["slug"] == marketplace)
    language = market["languages"][0]

    def act(key: str) -> None:
        author = people.owner_of(seller)
        listing = Listing.objects.filter(slug=entry["slug"]).first()
        notes = {each: {"change_note": release["note"][each]} for each in market["languages"]}
        changes: dict[str, Any] = {"release_number": release["number"], "content": notes}
        if listing is not None:
            version = commands.revise(author, listing)
        else:
            listing = commands.create(author, name=entry["name"], language=language)
            if listing.slug != entry["slug"]:
                commands.change_address(author, listing, slug=entry["slug"])
            version = version_of(entry["slug"])
            commands.upload_logo(author, version, data=logo(entry["slug"]), file_name=f"{entry['slug']}.png")
            plan = save_plan(author, draft=_plan(entry, market["currency"]))
            texts = _texts(entry, seller, market["languages"])
            texts["content"] = {each: texts["content"][each] | notes[each] for each in notes}
            changes |= texts | {"plan": plan.public_id}
        commands.save_draft(author, version, changes=changes, stamp=version.etag)
        commands.submit(author, version, key=key)

    return act


def _is_approved(marketplace: str, entry: content.Entry) -> Any:
    def act(key: str) -> None:
        reviewer, version = people.operator_of(marketplace), version_of(entry["slug"])
        commands.claim_review(reviewer, version)
        commands.approve(reviewer, version, digest=version.digest, key=key)

    return act


def _texts(entry: content.Entry, seller: content.Entry, languages: list[str]) -> dict[str, Any]:
    """What a listing says, in the words that an editor sends."""
    personal = entry["privacy"]["personal_retention_days"]
    return {
        "content": {
            language: {
                "name": entry["name"],
                "tagline": entry["tagline"][language],
                "description": entry["description"][language].strip(),
                "highlights": entry["highlights"][language],
                **_facts(entry, seller, language),
            }
            for language in languages
        },
        "category": entry["category"],
        "facets": entry["facets"],
        "footprint": [dict(zip(("source", "relation", "target"), edge, strict=True)) for edge in entry["footprint"]],
        "privacy": {
            "personal_data": "none" if not personal else "sensitive" if entry["category"] in SENSITIVE else "public"
        },
        "support": {"email": f"support@{seller['domain']}"},
        "regions": entry["regions"],
    }


SENTENCES = {
    "en": {
        "retention": "{kept:,} days",
        "personal": "{kept:,} days, personal data {personal:,} days",
        "legal_basis": "GDPR, Art. 6 (1) f: {data}",
        "erasure": "On request to {address}",
        "response_time": "{hours} hours",
        "one_hour": "{hours} hour",
        "no_subprocessors": "None",
    },
    "de": {
        "retention": "{kept} Tage",
        "personal": "{kept} Tage, personenbezogene Daten {personal} Tage",
        "legal_basis": "DSGVO, Art. 6 Abs. 1 lit. f: {data}",
        "erasure": "Auf Anfrage an {address}",
        "response_time": "{hours} Stunden",
        "one_hour": "{hours} Stunde",
        "no_subprocessors": "Keine",
    },
}


def _facts(entry: content.Entry, seller: content.Entry, language: str) -> dict[str, str]:
    """What a listing states about privacy and support, as sentences of a language."""
    privacy, support, words = entry["privacy"], entry["support"], SENTENCES[language]
    kept, personal, others = (privacy[each] for each in ("retention_days", "personal_retention_days", "subprocessors"))
    facts = {
        "retention": words["personal" if personal else "retention"].format(kept=kept, personal=personal),
        "subprocessors": str(others) if others else words["no_subprocessors"],
        "hours": support["hours"][language],
        "response_time": words["one_hour" if support["first_reply_hours"] == 1 else "response_time"].format(
            hours=support["first_reply_hours"]
        ),
    }
    if personal:
        facts["legal_basis"] = words["legal_basis"].format(data=privacy["personal_data"][language])
        facts["erasure"] = words["erasure"].format(address=f"privacy@{seller['domain']}")
    return facts


def _plan(entry: content.Entry, currency: str) -> PlanDraft:
    plan = entry["plan"]
    meter = plan["meter"]
    return PlanDraft(
        name=plan["name"],
        currency=currency,
        seat_price_minor=plan["seat_price_minor"][currency],
        min_seats=plan["min_seats"],
        max_seats=plan["max_seats"],
        meter=MeterDraft(
            slug=meter["slug"],
            name=meter["name"],
            unit=meter["unit"],
            included_quantity=plan["included_quantity"],
            package_price_minor=plan["overage_per_1000_minor"][currency],
        ),
    )
