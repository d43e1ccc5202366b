"""What was sent and what it came to, one module a subject."""

from apps.demand.metering.models.events import MeterEvent, UsageAnomaly, UsageBatch
from apps.demand.metering.models.usage import UsageSource, UsageThreshold, UsageTotal

__all__ = ["MeterEvent", "UsageAnomaly", "UsageBatch", "UsageSource", "UsageThreshold", "UsageTotal"]
