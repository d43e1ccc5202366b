"""From a newcomer to seats that are used and counted."""

import base64
import json
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from apps.ground.clock import now
from apps.surfaces.golden.smoke.people import link_in_letter, open_account
from apps.surfaces.golden.smoke.story import PASSWORD, Story, holds, until

SEATS = "50"  # at 120.00 a seat: above the limit of approval
USED = 7


def joins(story: Story) -> str:
    """A customer signs up, confirms the address and invites a colleague, who joins."""
    buyer, email = story["buyer"], f"bo@{story.buyer_domain}"
    company = {"company": f"Buyer {story.run.upper()}", "country": "LU", "full_name": "Bo Buyer"}
    buyer.submit(buyer.get("/account/sign-up/"), {**company, "email": email})
    open_account(buyer, email, PASSWORD)
    colleague = f"cy@{story.buyer_domain}"
    buyer.submit(buyer.get("/org/members/"), {"email": colleague, "roles": ["finance"]}, has="roles")
    second = story["second"]
    invitation = second.get(link_in_letter(colleague, "/account/invitation/"))
    second.submit(invitation, {"full_name": "Cy Second", "password": PASSWORD}, has="full_name")
    return f"{email}, {colleague}"


def orders(story: Story) -> str:
    """The customer orders above the limit, with terms and a purchase order number; it waits."""
    buyer = story["buyer"]
    terms = buyer.submit(buyer.get(f"/l/{story.seen['slug']}/buy/"), {"seats": SEATS})
    story.seen["order id"] = next(part for part in terms.path.split("/") if part.startswith("ord_"))
    review = buyer.submit(terms, {"accept": "on", "purchase_order_number": f"PO-{story.run}"}, has="accept")
    receipt = buyer.submit(review)
    holds("/orders/" in receipt.path, "the order is placed", receipt)
    story.seen["order"] = receipt.path.strip("/").split("/")[-1]
    own = buyer.get(f"{receipt.path}approve/")
    holds("approve" not in {value for form in own.read.forms for _, value in form.buttons}, "no own approval", own)
    return story.seen["order"]


def is_approved(story: Story) -> str:
    """The second member approves, and the entitlement is there."""
    second = story["second"]
    page = second.submit(second.get(f"/orders/{story.seen['order']}/approve/"), {"do": "approve"}, has="reason")
    holds(f"/orders/{story.seen['order']}/" in page.path, "the order is approved", page)

    def purchase() -> str:
        links = [href for href, _ in second.get("/purchases/").read.links if "/purchases/ent_" in href]
        return links[0] if links else ""

    path = until(15, "the entitlement", purchase)
    story.seen["entitlement"] = path.strip("/").split("/")[1]
    return story.seen["entitlement"]


def gives_seat(story: Story) -> str:
    """The owner gives the colleague a seat."""
    buyer = story["buyer"]
    page = buyer.get(f"/purchases/{story.seen['entitlement']}/")
    people = [each for each in page.form("user").options["user"] if each]
    holds(bool(people), "there is somebody to give a seat to", page)
    story.seen["seated"] = people[-1]
    buyer.submit(page, {"user": people[-1]})
    return people[-1]


def decides(story: Story, code: str = "ok", *, allow: bool = True) -> str:
    """The vendor's program asks whether the person on the seat may use it."""
    vendor = story.programs["partner"]
    if "customer" not in story.seen:
        listed = vendor.call("GET", "/entitlements")
        holds(listed.status == 200, "the vendor sees who bought", listed)
        rows = listed.json.get("data") or listed.json.get("items") or listed.json.get("results")
        row = next(each for each in rows if each["id"] == story.seen["entitlement"])
        story.seen["customer"] = row["customer"] if isinstance(row["customer"], str) else row["customer"]["id"]
    check = {"listing": story.seen["listing"], "customer": story.seen["customer"], "user": story.seen["seated"]}
    page = vendor.call("POST", "/entitlements/decisions", {"checks": [check]})
    holds(page.status == 200, "the decision is answered", page)
    answer = page.json["decisions"][0]
    holds((answer["allow"], answer["code"]) == (allow, code), f"the answer {code}", page)
    return f"allow={answer['allow']} {answer['code']}"


def carries_token(story: Story) -> str:
    """The colleague takes a token, and it verifies with the public keys alone."""
    second = story["second"]
    page = second.submit(second.get(f"/purchases/{story.seen['entitlement']}/"), {}, has="csrfmiddlewaretoken")
    holds(page.content.count(b".") == 2, "a token is given", page)
    head, claims, signature = page.content.strip().split(b".")
    kid = json.loads(_decoded(head))["kid"]
    keys = story["visitor"].get("/.well-known/jwks.json").json["keys"]
    key = next(each for each in keys if each["kid"] == kid)
    try:
        Ed25519PublicKey.from_public_bytes(_decoded(key["x"].encode())).verify(
            _decoded(signature), head + b"." + claims
        )
    except InvalidSignature:
        holds(False, "the token's signature")
    return ", ".join(
        f"{name}={value}" for name, value in json.loads(_decoded(claims)).items() if name in {"sub", "exp"}
    )


def is_counted(story: Story) -> str:
    """The vendor reports use, twice: counted once, known the second time; both sides see the sum."""
    vendor, entitlement = story.programs["partner"], story.seen["entitlement"]
    event: dict[str, Any] = {
        "specversion": "1.0",
        "id": f"smoke-{story.run}",
        "source": f"https://{story.domain}",
        "type": "plumes",
        "subject": entitlement,
        "time": now().isoformat(timespec="microseconds"),
        "data": {"quantity": USED, "unit": "plume"},
    }
    first = vendor.call("POST", "/usage-events", {"events": [event]})
    holds(first.status == 200 and first.json["matched"] == 1, "the event is counted", first)
    again = vendor.call("POST", "/usage-events", {"events": [event]})
    holds(again.status == 200 and again.json["duplicate"] == 1, "the second time it is a duplicate", again)
    other = vendor.call("POST", "/usage-events", {"events": [event | {"data": {"quantity": 8, "unit": "plume"}}]})
    holds(other.status == 409, "another body under the same id is refused", other)
    for who, path in (("buyer", f"/purchases/{entitlement}/usage/"), ("partner", "/partner/usage/")):
        page = story[who].get(path)
        holds(page.status == 200 and str(USED) in page.text, f"{who} sees the use", page)
    return f"{USED} counted once"


def _decoded(text: bytes) -> bytes:
    return base64.urlsafe_b64decode(text + b"=" * (-len(text) % 4))
