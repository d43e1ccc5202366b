"""What operators stop and let go, and how the whole story is proved afterwards."""

import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError, call_command

from apps.ground.clock import now
from apps.surfaces.golden.smoke.browser import DoesNotHold
from apps.surfaces.golden.smoke.buying import decides
from apps.surfaces.golden.smoke.people import demo_operator
from apps.surfaces.golden.smoke.selling import search_finds
from apps.surfaces.golden.smoke.story import MARKETPLACE, Story, holds, until

SEALED_WITHIN_S = 20.0


def freezes(story: Story) -> str:
    """The lever's page counts and changes nothing; pulled, it hides the listing and stops sales, not use."""
    slug = story.seen["slug"]
    story.preview("operator", "listings/listing", slug, "freeze_listing")
    holds(bool(search_finds(story)), "a dry run changes nothing")
    review = (now() + timedelta(days=14)).strftime("%Y-%m-%dT%H:%M")
    given = {"reason": "The smoke run looks at what a freeze does.", "basis": "incident", "review_by": review}
    receipt = story.lever("operator", "listings/listing", slug, "freeze_listing", given)
    until(15, "the listing's absence from search", lambda: not search_finds(story))
    return receipt.path


def refuses_sale(story: Story) -> str:
    """Nobody can buy what is frozen; who bought it goes on using it."""
    buyer = story["buyer"]
    page = buyer.get(f"/l/{story.seen['slug']}/buy/")
    if page.status == 200 and any("seats" in form.kinds for form in page.read.forms):
        try:
            buyer.submit(page, {"seats": "1"})
        except DoesNotHold as refused:
            return f"{str(refused)[:60]}…; in use: {decides(story)}"
        raise DoesNotHold("a frozen listing was ordered")
    return f"no form to buy ({page.status}); in use: {decides(story)}"


def lifts(story: Story) -> str:
    """The restriction is lifted, and the listing is found again."""
    given = {"reason": "The smoke run has seen what it wanted to see."}
    receipt = story.lever("operator", "restrictions/restriction", story.seen["listing"], "lift", given)
    until(15, "the listing in search again", lambda: search_finds(story))
    return receipt.path


def revokes(story: Story) -> str:
    """One operator asks, another carries it out, and the next decision says so."""
    given = {"reason": "The smoke run ends this agreement for good."}
    entitlement = story.seen["entitlement"]
    story.lever("operator", "entitlements/entitlement", entitlement, "ask_revocation", given)
    holds(decides(story) != "", "nothing stops before a second person has decided")
    story.people["deputy"] = demo_operator(MARKETPLACE, "deputy", story.port)
    story.lever("deputy", "entitlements/revocation", entitlement, "revoke")
    return decides(story, "revoked", allow=False)


def is_proved(story: Story) -> str:
    """The auditor takes the order's evidence bundle; one file of Python verifies it with nobody's help."""
    auditor = story.people["auditor"] = demo_operator(MARKETPLACE, "auditor", story.port)
    story_path = f"/proof/{story.seen['order id']}/"
    key = _log_key(story)

    def verified() -> str:
        shown = auditor.get(story_path)
        if all(form.action != f"{story_path}bundle.zip" for form in shown.read.forms):  # offered once all is sealed
            time.sleep(1)
            return ""
        page = auditor.submit(shown)
        holds(page.status == 200, "the bundle is given", page)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "evidence.zip"
            file.write_bytes(page.content)
            command = [sys.executable, "-I", str(settings.ROOT / "sdk" / "verify.py"), "--key", key, str(file)]
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        story.seen["verifier"] = f"{done.returncode} {done.stdout.strip()} {done.stderr.strip()}"
        return done.stdout.strip().splitlines()[0] if done.returncode == 0 else ""

    try:
        return str(until(SEALED_WITHIN_S, "a bundle that verifies", verified))
    except DoesNotHold as late:
        raise DoesNotHold(f"{late}; the verifier said: {story.seen.get('verifier', '')[:600]}") from None


def log_is_whole(story: Story) -> str:
    """The log is what was signed, from the first leaf to the last."""
    said = StringIO()
    try:
        call_command("provenance", "verify", "--marketplace", MARKETPLACE, stdout=said)
    except CommandError as broken:
        raise DoesNotHold(f"{broken}: {said.getvalue()[:600]}") from None
    return said.getvalue().strip().splitlines()[-1]


def _log_key(story: Story) -> str:
    """The log's verifier key as its page shows it."""
    page = story["visitor"].get("/log/")
    found = next((word for word in page.text.split() if word.startswith("intelgraph.example/") and "+" in word), "")
    holds(bool(found), "the log's page shows its key", page)
    return found
