"""The tree's hashes in PostgreSQL: one batched read for a proof, one COPY for what sealing made."""

from collections.abc import Iterable, Mapping, Sequence

from django.db import connection

from apps.ground.provenance.models import CheckpointRow, Opening
from apps.ground.provenance.tree import Coordinate


def read_nodes(coordinates: list[Coordinate]) -> Mapping[Coordinate, bytes]:
    """The stored hashes at these coordinates, in one query; what is not stored is left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n.level, n.index, n.hash FROM provenance_node n"
            " JOIN unnest(%s::smallint[], %s::bigint[]) AS wanted(level, index)"
            " ON n.level = wanted.level AND n.index = wanted.index",
            [[each.level for each in coordinates], [each.position for each in coordinates]],
        )
        return {Coordinate(level, index): bytes(found) for level, index, found in cursor.fetchall()}


def write_nodes(nodes: Iterable[tuple[Coordinate, bytes]]) -> None:
    """Add hashes; they are never written twice (primary key) and never changed (append-only)."""
    with connection.cursor() as cursor, cursor.copy("COPY provenance_node (level, index, hash) FROM STDIN") as copy:
        for coordinate, computed in nodes:
            copy.write_row((coordinate.level, coordinate.position, computed))


def write_places(first: int, leaf_ids: Sequence[int]) -> None:
    """Number the leaves from `first` on, and take them off the queue."""
    with connection.cursor() as cursor:
        with cursor.copy("COPY provenance_sealed (index, leaf_id) FROM STDIN") as copy:
            for offset, leaf_id in enumerate(leaf_ids):
                copy.write_row((first + offset, leaf_id))
        cursor.execute("DELETE FROM provenance_unsealed WHERE leaf_id = ANY(%s)", [list(leaf_ids)])


def newest_checkpoint() -> CheckpointRow | None:
    """The head of the log, or None while nothing was sealed."""
    return CheckpointRow.objects.order_by("-size").first()


def openings_of(leaf_ids: Iterable[int]) -> dict[int, Opening]:
    """The openings of these leaf rows that the scope in force shows, by the leaf row's id; no query for none."""
    wanted = list(leaf_ids)
    if not wanted:
        return {}
    rows = Opening.objects.select_related("leaf", "leaf__sealed").filter(leaf_id__in=wanted)
    return {row.leaf_id: row for row in rows}
