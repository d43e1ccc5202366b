"""Who works in the inbox."""

import pytest

from apps.ground.policy.actor import Actor
from apps.ground.tenancy.models import Marketplace
from tests.factories.accounts import operator


@pytest.fixture
def ruth(us: Marketplace) -> Actor:
    return operator(("moderator",))
