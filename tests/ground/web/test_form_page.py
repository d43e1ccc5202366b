"""A form that comes back after it was sent was refused: one rule, 422, on every page."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from apps.ground.tenancy.models import Marketplace
from intelgraph.stack.paths import PROJECT
from tests.factories.accounts import OrganisationFactory, member, user_of
from tests.factories.program import active_partner

Browser = Callable[..., Client]

#: Pages that answer 422 by their own rule, each with why.
BY_THEMSELVES = {
    "apps/ground/web/forms.py": "the rule",
    "apps/supply/pricing/pages.py": "a form of questions, sent by GET",
    "apps/surfaces/storefront/pages/preview.py": "shows its page after a POST that was taken, too",
}


def test_no_other_page_decides_by_hand_when_it_answers_422() -> None:
    found = {
        str(path.relative_to(PROJECT))
        for path in (PROJECT / "apps").rglob("*.py")
        if re.search(r"status=422|\b422 if\b", path.read_text())
    }
    assert found == BY_THEMSELVES.keys()


def test_no_page_mistakes_an_empty_form_that_was_sent_for_one_that_is_read() -> None:
    """`request.POST or None` is None for a form without a field filled in, and the page would answer 200."""
    sources = [path for path in (PROJECT / "apps").rglob("*.py") if "request.POST or None" in path.read_text()]
    assert sources == []


@pytest.mark.parametrize("name", ["accounts:sign_in", "accounts:request_password_reset", "accounts:sign_up"])
def test_an_empty_form_of_a_visitor_is_refused(us: Marketplace, browser_of: Browser, name: str) -> None:
    answer = browser_of().post(reverse(name), {})
    assert answer.status_code == 422
    assert "data-error-summary" in answer.text


@pytest.mark.parametrize("name", ["accounts:profile", "accounts:members", "accounts:keys"])
def test_an_empty_form_of_a_member_is_refused(us: Marketplace, browser_of: Browser, name: str) -> None:
    browser = browser_of(user_of(member(OrganisationFactory())))
    assert browser.get(reverse(name)).status_code == 200
    assert browser.post(reverse(name), {}).status_code == 422


def test_an_empty_form_of_a_partner_is_refused(us: Marketplace, browser_of: Browser) -> None:
    owner, _partner = active_partner()
    assert browser_of(user_of(owner)).post(reverse("listings:new"), {}).status_code == 422
