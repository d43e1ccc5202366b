"""Items under the headings of the inbox: late, due today, later."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.ground.tenancy.times import local
from apps.ground.worklist.selectors import Item


@dataclass(frozen=True)
class Group:
    """Items that share a heading. name: stable, for ids; tone, icon: of the heading."""

    name: str
    title: Promise
    icon: str
    tone: str
    items: Sequence[Item]


def grouped(items: Sequence[Item]) -> list[Group]:
    """The groups that have items, in the order in which they are due; days are the marketplace's."""
    late = [each for each in items if each.is_late]
    today = [each for each in items if not each.is_late and _is_today(each)]
    later = [each for each in items if not each.is_late and not _is_today(each)]
    groups = [
        Group("late", _("Late"), "warn", "bad", late),
        Group("today", _("Due today"), "clock", "warn", today),
        Group("later", _("Later"), "calendar", "", later),
    ]
    return [group for group in groups if group.items]


def _is_today(item: Item) -> bool:
    due, at = local(item.due), local(item.at)
    return (due.year, due.month, due.day) == (at.year, at.month, at.day)
