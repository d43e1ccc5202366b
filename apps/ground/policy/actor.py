"""Who is asking: a person, an API client, or a part of the product itself, with all that a policy may look at."""

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks, for which organisation, with which roles, assurance and purpose.

    `roles` are the member's roles in the organisation (owner, admin, finance, developer, support, viewer), or an
    operator's (moderator, finance, auditor, lead). `scopes` are those of the API key of a client. `system_name` is
    the app on whose behalf a task or subscriber acts. `maker_id` is the person who made a client's API key, as long as
    they belong to the organisation.
    """

    kind: Literal["anonymous", "member", "operator", "client", "system"]
    user_id: int | None = None
    user_ref: str = ""
    organisation_id: int | None = None
    organisation_ref: str = ""
    organisation_name: str = ""
    organisation_kinds: frozenset[str] = frozenset()
    organisation_state: str = "active"
    roles: frozenset[str] = frozenset()
    mfa: bool = False
    stepped_up: bool = False
    purpose: str = ""
    scopes: frozenset[str] = frozenset()
    system_name: str = ""
    maker_id: int | None = None

    @property
    def is_anonymous(self) -> bool:
        return self.kind == "anonymous"

    @property
    def is_operator(self) -> bool:
        """An operator by kind; whether a second factor was used is the policy's question."""
        return self.kind == "operator"

    @property
    def is_system(self) -> bool:
        return self.kind == "system"

    @property
    def person_id(self) -> int | None:
        """The person behind the act: the actor, or who made the key of a client; None for the product and visitors."""
        return self.user_id if self.user_id is not None else self.maker_id

    @property
    def is_partner(self) -> bool:
        return "partner" in self.organisation_kinds

    @property
    def is_customer(self) -> bool:
        return "customer" in self.organisation_kinds

    def as_input(self) -> dict[str, Any]:
        """`input.actor` of the policies: internal ids, no names, no e-mail address."""
        return {
            "kind": self.kind,
            "user": self.user_id,
            "person": self.person_id,
            "organisation": self.organisation_id,
            "organisation_kinds": self.organisation_kinds,
            "organisation_state": self.organisation_state,
            "roles": self.roles,
            "mfa": self.mfa,
            "stepped_up": self.stepped_up,
            "purpose": self.purpose,
            "scopes": self.scopes,
            "system": self.system_name,
        }


ANONYMOUS = Actor(kind="anonymous")


def system_actor(name: str) -> Actor:
    """The product itself, acting for one app (`system_actor("entitlements")`); it may do only what that app grants."""
    if not name:
        raise ValueError("a system actor needs the name of the app it acts for")
    return Actor(kind="system", system_name=name)
