"""A grave step asks an operator for a code shown a moment ago, and leads back to it (fault B027)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django_otp.oath import totp

from apps.ground import clock
from apps.ground.accounts.actors import STEP_UP_LASTS, STEPPED_UP_KEY
from apps.ground.accounts.models import Organisation
from apps.ground.tenancy.models import Marketplace
from tests.factories.accounts import TOTP_KEY, OrganisationFactory, operator, user_of


@pytest.fixture
def desk(us: Marketplace, browser_of: Callable[..., Client]) -> Client:
    """An operator's browser whose second factor was shown a little too long ago."""
    browser = browser_of(user_of(operator()), second_factor=True)
    session = browser.session
    session[STEPPED_UP_KEY] = (clock.now() - STEP_UP_LASTS - timedelta(seconds=1)).timestamp()
    session.save()
    return browser


@pytest.fixture
def company(us: Marketplace) -> Organisation:
    return OrganisationFactory()


@pytest.mark.parametrize("verb", ["get", "post"])
def test_an_old_second_factor_is_asked_for_again_and_nothing_is_done(
    desk: Client, company: Organisation, verb: str
) -> None:
    """B027"""
    address = f"/admin/accounts/organisation/{company.pk}/act/suspend_organisation/"

    refused = getattr(desk, verb)(address, {"reason": "Their invoices bounced twice.", "key": "one"})

    assert refused.status_code == 403
    page = refused.content.decode()
    assert "Confirm it’s you" in page
    assert 'name="code"' in page
    assert f'name="next" value="{address}' in page
    company.refresh_from_db()
    assert company.state == Organisation.State.ACTIVE


def test_the_code_leads_back_to_the_step(desk: Client, company: Organisation) -> None:
    address = f"/admin/accounts/organisation/{company.pk}/act/suspend_organisation/"
    desk.get(address)

    back = desk.post("/account/second-factor/", {"code": f"{totp(bytes.fromhex(TOTP_KEY)):06d}", "next": address})

    assert back.headers["Location"] == address
    assert desk.get(address).status_code == 200


def test_a_wrong_code_leads_nowhere(desk: Client, company: Organisation) -> None:
    address = f"/admin/accounts/organisation/{company.pk}/act/suspend_organisation/"

    assert desk.post("/account/second-factor/", {"code": "000000", "next": address}).status_code == 422
    assert desk.get(address).status_code == 403
