"""How the people of the story get in: demo operators with their codes, newcomers by the link in their mail."""

import re
import time
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from apps.ground.accounts import second_factor
from apps.ground.tenancy.current import inside, named
from apps.ground.tenancy.scope import Scope, scoped
from apps.surfaces.golden import content
from apps.surfaces.golden.demo import PASSWORD
from apps.surfaces.golden.smoke.browser import Browser, DoesNotHold

LETTER_WITHIN_S = 30.0


def sign_in(browser: Browser, email: str, password: str) -> None:
    """Raises: DoesNotHold unless it leads in."""
    page = browser.submit(browser.get("/account/sign-in/"), {"email": email, "password": password})
    if "session" not in browser.cookies:
        raise DoesNotHold(f"no session after signing in as {email}: {page.text[:300]}")


def demo_operator(marketplace: str, role: str, port: int) -> Browser:
    """The marketplace's demo operator or auditor, signed in with the second factor."""
    market = next(each for each in content.marketplaces() if each["slug"] == marketplace)
    email = content.demo(marketplace)[role]["email"]
    browser = Browser(market["host"], port)
    sign_in(browser, email, PASSWORD)
    browser.submit(browser.get("/account/second-factor/"), {"code": next_code(marketplace, email)})
    return browser


def next_code(marketplace: str, email: str) -> str:
    """A code that was not used yet; waits for the next half minute where the present ones were."""
    with inside(named(marketplace)), scoped(Scope(reach="marketplace")):
        device = TOTPDevice.objects.get(user__email=email, confirmed=True)
    totp = TOTP(device.bin_key, step=second_factor.STEP_S, digits=second_factor.DIGITS)
    while (step := max(totp.t(), device.last_t + 1)) > totp.t() + second_factor.TOLERANCE:
        time.sleep(1)
    totp.time = step * second_factor.STEP_S
    return f"{totp.token():06d}"


def open_account(browser: Browser, email: str, password: str, to: str = "/account/confirm/") -> None:
    """Follow the link in the email that the worker wrote, and choose the password. Raises: DoesNotHold when refused."""
    browser.submit(browser.get(link_in_letter(email, to)), {"password": password})


def link_in_letter(email: str, to: str) -> str:
    """The path in the newest letter to this address that leads to `to`. Raises: DoesNotHold when none comes."""
    until = time.monotonic() + LETTER_WITHIN_S
    link = re.compile(rf"https?://[^\s\"<>]+{re.escape(to)}[^\s\"<>]+")
    while time.monotonic() < until:
        for letter in sorted(Path(settings.EMAIL_FILE_PATH).glob("*.log"), reverse=True):
            text = letter.read_text(encoding="utf-8", errors="replace")
            found = link.search(text.replace("=\n", "").replace("=3D", "="))
            if f"To: {email}" in text and found:
                return urlsplit(found.group()).path
        time.sleep(0.2)
    raise DoesNotHold(f"no letter to {email} in {settings.EMAIL_FILE_PATH} within {LETTER_WITHIN_S:.0f} s")
