"""Which entries of a file are known ones in another place, so that they keep their listings."""

from collections.abc import Collection, Mapping, Sequence

from django.db.models import OuterRef, Subquery

from apps.supply.listings.importing.landscape import SOURCE, Entry, Refusal, identity
from apps.supply.listings.models import ImportedEntry, ListingVersion

Identity = tuple[str, str]


def former_paths(found: Sequence[Entry | Refusal], known: Collection[str]) -> dict[str, str]:
    """By its path in the file, the path under which a moved entry was imported.

    A pair is one new path and one path that the file no longer has, alone on either side with their name and home
    page; where two could be meant, neither is. A path whose entry is refused today is still in the file.
    known: the paths of all that was imported.
    """
    vanished = set(known) - {each.path for each in found}
    if not vanished:
        return {}
    fresh = _alone(
        {e.path: identity(e.fields["content"]) for e in found if isinstance(e, Entry) and e.path not in known}
    )
    newest = ListingVersion.objects.filter(listing=OuterRef("listing")).order_by("-number")
    rows = ImportedEntry.objects.filter(source=SOURCE, path__in=vanished)
    contents = rows.annotate(content=Subquery(newest.values("content")[:1])).values_list("path", "content")
    gone = _alone({path: identity(content) for path, content in contents})
    return {path: gone[which] for which, path in fresh.items() if which in gone}


def _alone(identities: Mapping[str, Identity | None]) -> dict[Identity, str]:
    """By its identity, each path that is the only one with it."""
    paths: dict[Identity, list[str]] = {}
    for path, which in identities.items():
        if which is not None:
            paths.setdefault(which, []).append(path)
    return {which: each[0] for which, each in paths.items() if len(each) == 1}
