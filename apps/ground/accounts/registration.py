"""What people state about themselves and their company when they come."""

import unicodedata
from dataclasses import dataclass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.crypto import get_random_string
from django.utils.text import slugify

from apps.ground import clock
from apps.ground.accounts.addresses import canonical
from apps.ground.accounts.models import AccessLink, Membership, Organisation, User
from apps.ground.accounts.secret import Secret
from apps.ground.tenancy.current import current
from apps.ground.web.refusals import FieldError, Invalid


@dataclass(frozen=True)
class Newcomer:
    """A person who has no account yet."""

    email: str
    full_name: str
    language: str = "en"


@dataclass(frozen=True)
class Company:
    """An organisation that is not here yet. `kinds` as in Organisation.Kind, `state` applied or active."""

    name: str
    country: str
    legal_name: str = ""
    domain: str = ""
    kinds: tuple[str, ...] = ("customer",)
    state: str = "active"


def stated_person(link: AccessLink) -> Newcomer:
    """The person of a sign-up that is not confirmed yet."""
    return Newcomer(**link.stated["person"])


def stated_company(link: AccessLink) -> Company:
    """The company of a sign-up that is not confirmed yet."""
    given = link.stated["company"]
    return Company(**{**given, "kinds": tuple(given["kinds"])})


def hold_address(email: str) -> None:
    """Make another transaction that wants an account for this address wait until this one is over."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{current().name}|address|{email}"])


def require_good_password(password: Secret, full_name: str, email: str) -> None:
    """Raises: Invalid with one error a rule that the password breaks."""
    try:
        validate_password(password.reveal(), User(full_name=full_name, email=email))
    except ValidationError as broken:
        raise Invalid(
            errors=[FieldError("/password", error.code or "password", error.messages[0]) for error in broken.error_list]
        ) from None


def open_account(newcomer: Newcomer, password: Secret) -> User:
    """Make the account of a person whose address a link has proved; call with the address held.

    An account that somebody opened with this address and never confirmed is taken over without anything that they set
    up: no password, no membership. Raises: Invalid for a weak password.
    """
    email = canonical(newcomer.email)
    full_name = unicodedata.normalize("NFC", newcomer.full_name.strip())
    require_good_password(password, full_name, email)
    user = User.objects.filter(email=email).first() or User(email=email)
    if user.pk is not None:
        Membership.objects.filter(user=user, state=Membership.State.ACTIVE).update(
            state=Membership.State.REMOVED, removed_at=clock.now()
        )
    user.full_name, user.language = full_name, newcomer.language
    user.email_confirmed_at = clock.now()
    user.set_password(password.reveal())
    user.save()
    return user


def has_account(email: str) -> bool:
    """Whether somebody has confirmed this address."""
    return User.objects.filter(email=canonical(email), email_confirmed_at__isnull=False).exists()


def found(company: Company, first: User, role: str = "owner") -> Organisation:
    """The organisation with its first member."""
    organisation = Organisation.objects.create(
        name=unicodedata.normalize("NFC", company.name.strip()),
        legal_name=unicodedata.normalize("NFC", company.legal_name.strip()),
        slug=free_slug(company.name),
        country=company.country.upper(),
        domain=company.domain.strip().lower(),
        kinds=sorted(company.kinds),
        state=company.state,
    )
    Membership.objects.create(organisation=organisation, user=first, roles=[role])
    return organisation


def free_slug(name: str) -> str:
    """A slug for this name that no organisation has: the name's own, or with random letters where that is taken."""
    plain = slugify(name)[:60]
    if plain and not Organisation.objects.filter(slug=plain).exists():
        return plain
    return f"{plain or 'company'}-{get_random_string(6, '0123456789abcdefghjkmnpqrstvwxyz')}"
