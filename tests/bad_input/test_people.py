"""Passwords, ways back and names of marketplaces that somebody tries (faults B029, B030, B114)."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from apps.ground.accounts.registration import require_good_password
from apps.ground.accounts.secret import Secret
from apps.ground.tenancy.create import NewMarketplace, create_marketplace
from apps.ground.tenancy.models import Domain, Marketplace
from apps.ground.web.refusals import Invalid
from tests.bad_input.conftest import Caller
from tests.factories.accounts import PASSWORD, UserFactory

FORM = "application/x-www-form-urlencoded"
AWAY = [
    "https://evil.example/",
    "//evil.example",
    "\\\\evil.example",
    "javascript:alert(1)",
    "/\t/evil.example",
    "http:///x",
]


@pytest.mark.parametrize("wanted", AWAY)
def test_the_way_back_stays_here(caller_of: Callable[..., Caller], wanted: str) -> None:
    """B029"""
    UserFactory(email="way@example.com")
    raw = urlencode({"email": "way@example.com", "password": PASSWORD, "next": wanted}).encode()
    answer = caller_of().post("/account/sign-in/", raw, FORM)
    assert (answer.status_code, answer["Location"]) == (302, "/")


@pytest.mark.parametrize("password", ["seven77", "short12", "password123", "qwertyuiop", "1234567890", "ada.lovelace"])
def test_a_weak_password_is_refused(us: Marketplace, password: str) -> None:
    """B030"""
    with pytest.raises(Invalid) as refused:
        require_good_password(Secret(password), "Ada Lovelace", "ada.lovelace@example.com")
    assert {error.pointer for error in refused.value.errors} == {"/password"}


@pytest.mark.parametrize("password", ["p" * 32 + "Q" * 32, "  two spaces at both ends  ", "пароль из кириллицы 1"])
def test_a_password_is_neither_cut_nor_changed(caller_of: Callable[..., Caller], password: str) -> None:
    """B030"""
    user = UserFactory(email="kept@example.com", password=password)
    require_good_password(Secret(password), "", "")
    assert user.check_password(password)
    assert not user.check_password(password[:-1])
    raw = urlencode({"email": "kept@example.com", "password": password}).encode()
    assert caller_of().post("/account/sign-in/", raw, FORM).status_code == 302


def test_a_password_without_end_is_not_hashed(caller_of: Callable[..., Caller]) -> None:
    """B030"""
    answer = caller_of().post("/account/sign-in/", b"email=a@b.example&password=" + b"x" * 4097, FORM)
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "name", ["public", "pg_x", "a", "x" * 64, "Capital", '"; drop', "us-west", "1st", "information_schema"]
)
def test_a_marketplace_s_name_is_a_safe_schema_s(us: Marketplace, name: str) -> None:
    """B114: and nothing is left of a refused one."""
    with pytest.raises(ValidationError):
        create_marketplace(NewMarketplace(name=name, title="New", domain="new.localhost"))
    connection.set_schema_to_public()
    assert not Domain.objects.filter(domain="new.localhost").exists()
    assert not Marketplace.objects.filter(title="New").exists()
