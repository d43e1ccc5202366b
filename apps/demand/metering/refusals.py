"""How metering says no to a batch: all of it, with one error for each event that is wrong."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from apps.demand.metering.rules import UsageEvent
from apps.ground.web.refusals import Conflict, FieldError, Invalid


class EventReused(Conflict):
    """An id that stands for another event: the first stands for ever, and the second is kept as an anomaly."""

    code = "event_id_reused"
    detail = _("An event id in this batch was already used for another event. The whole batch was rejected.")

    def __init__(self, reused: Sequence[tuple[int, UsageEvent]] = ()) -> None:
        said = _("This id was already used for another event of this source.")
        super().__init__(errors=[FieldError(f"/events/{index}/id", self.code, said) for index, _event in reused])
        self.events = [event for _index, event in reused]


def empty() -> Invalid:
    return Invalid(errors=[FieldError("/events", "empty", _("Send at least one event."))])


def too_many(most: int) -> Invalid:
    detail = _("A batch holds at most %(most)s events.") % {"most": most}
    return Invalid(errors=[FieldError("/events", "too_many", detail)])


def in_future(indexes: Sequence[int]) -> Invalid:
    detail = _("The time of this event is in the future. Check the clock of the sender.")
    return Invalid(errors=[FieldError(f"/events/{index}/time", "in_future", detail) for index in indexes])
