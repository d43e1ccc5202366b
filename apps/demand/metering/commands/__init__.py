"""What can be done about use, one module a subject."""

from apps.demand.metering.commands.keeping import recount, rematch
from apps.demand.metering.commands.taking import record_batch, report_anomaly, take
from apps.demand.metering.commands.thresholds import reach_threshold

__all__ = ["reach_threshold", "record_batch", "recount", "rematch", "report_anomaly", "take"]
