"""What holds of roles, scopes, keys and waiting: pure functions, no Django."""

from collections.abc import Collection, Iterable

# From the strongest to the weakest.
ROLES = ("owner", "lead", "admin", "moderator", "finance", "auditor", "developer", "support", "viewer")
KEEPER = "owner"  # at least one member holds it, always
COMPANY_ROLES = ("owner", "admin", "finance", "developer", "support", "viewer")
OPERATOR_ROLES = ("owner", "lead", "moderator", "finance", "auditor")

FREE_TRIES = 5
LONGEST_WAIT_S = 15 * 60
FORGET_AFTER_S = 24 * 3600


def ordered(roles: Iterable[str]) -> list[str]:
    """The roles without repetition, the strongest first.

    >>> ordered(["viewer", "owner", "viewer"])
    ['owner', 'viewer']
    """
    return sorted(set(roles), key=ROLES.index)


def strongest(roles: Iterable[str]) -> str:
    """The strongest of the roles, or an empty string where there is none."""
    return next(iter(ordered(roles)), "")


def roles_of(kinds: Collection[str]) -> tuple[str, ...]:
    """The roles that members of an organisation of these kinds can hold."""
    return OPERATOR_ROLES if "operator" in kinds else COMPANY_ROLES


def wait_s(failures: int, free: int = FREE_TRIES) -> int:
    """Seconds to wait after so many failures in a row: none at first, then doubling up to a quarter of an hour.

    >>> [wait_s(n) for n in (4, 5, 6, 7, 100)]
    [0, 1, 2, 4, 900]
    """
    if failures < free:
        return 0
    return min(2 ** min(failures - free, 20), LONGEST_WAIT_S)
