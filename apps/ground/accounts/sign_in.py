"""Checking an e-mail address and a password: with the same work and the same answer whoever asks about whom (B022)."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from apps.ground.accounts import throttling
from apps.ground.accounts.addresses import InvalidAddress, canonical
from apps.ground.accounts.models import User


class EmailBackend(BaseBackend):
    """Every door that takes a password leads here, the admin's too, so waiting cannot be walked around."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_: Any
    ) -> User | None:
        """The person, or None. Raises: TooManyTries."""
        if username is None or password is None:
            return None
        try:
            email = canonical(username)
        except InvalidAddress:
            return None
        counters = throttling.of_sign_in(request, email)
        throttling.require_free(counters)
        user = User.objects.filter(email=email).first()
        if user is None:
            User().set_password(password)  # the work of a check, so that the clock does not tell who has an account
            right = False
        else:
            right = user.check_password(password) and self.may_enter(user)
        if not right:
            throttling.count_failure(counters)
            return None
        throttling.forgive(counters)
        return user

    def may_enter(self, user: User) -> bool:
        """Whoever was switched off, or has not shown that the address is theirs, stays outside."""
        return user.is_active and user.email_confirmed_at is not None

    def get_user(self, user_id: int) -> User | None:
        """The person of a session, as long as they may enter."""
        user = User.objects.filter(pk=user_id).first()
        return user if user is not None and self.may_enter(user) else None
