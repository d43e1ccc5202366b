"""Who writes listings in these tests."""

import pytest

from apps.ground.policy.actor import Actor
from apps.ground.tenancy.models import Marketplace
from tests.factories.program import active_partner


@pytest.fixture
def owner(eu: Marketplace) -> Actor:
    """An owner of a partner."""
    return active_partner("Acme", "acme.example")[0]
