"""The doors of a fresh copy: one person a role gets a password, operators get an app for codes, old news is read."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django_otp.oath import totp

from apps.ground import clock
from apps.ground.accounts import links, second_factor
from apps.ground.accounts.actors import person_of
from apps.ground.accounts.commands import enrol_second_factor, request_password_reset, reset_password
from apps.ground.accounts.models import User
from apps.ground.accounts.secret import Secret
from apps.ground.notices.commands import mark_read
from apps.ground.notices.models import Notice
from apps.ground.policy.actor import ANONYMOUS
from apps.surfaces.golden import content
from apps.surfaces.golden.demo import PASSWORD
from apps.surfaces.golden.history import people
from apps.surfaces.golden.history.calendar import Calendar
from apps.surfaces.golden.history.timeline import Deed

NEWS_DAYS = 10


def doors(marketplace: str, calendar: Calendar) -> Iterator[Deed]:
    """A password for each demo person, by the way that everybody takes: a link in a mail."""
    operators = {each["email"] for each in content.operator(marketplace)["people"]}
    for role, who in content.demo(marketplace).items():
        name = f"door:{role}"
        yield Deed(calendar.ago(0.4, name), name, _gets_password(who["email"]))
        yield Deed(calendar.ago(0.2, name), f"{name}:read", _has_read(who))
        if who["email"] in operators:
            yield Deed(calendar.ago(0.3, name), f"{name}:code", _gets_app(who))


def _gets_password(email: str) -> Any:
    def act(key: str) -> None:
        link = request_password_reset(ANONYMOUS, email=email)
        reset_password(ANONYMOUS, token=Secret(links.token_of(link)), password=Secret(PASSWORD), key=key)

    return act


def _gets_app(who: dict[str, str]) -> Any:
    def act(key: str) -> None:
        operator = people.actor(who["organisation"], who["email"], proved=False)
        secret = second_factor.new_secret()
        # The code that a telephone would show now: its clock did not travel.
        code = totp(bytes.fromhex(secret), step=second_factor.STEP_S, digits=second_factor.DIGITS)
        shown = Secret(f"{code:06d}")
        enrol_second_factor(
            operator, User.objects.get(pk=person_of(operator)), secret=Secret(secret), code=shown, key=key
        )

    return act


def _has_read(who: dict[str, str]) -> Any:
    def act(key: str) -> None:
        reader = people.actor(who["organisation"], who["email"])
        before = clock.now() - timedelta(days=NEWS_DAYS)
        old = list(Notice.objects.filter(user_id=person_of(reader), created_at__lt=before).order_by("id"))
        for notice in old:
            mark_read(reader, notice, key=key if notice is old[-1] else None)

    return act
