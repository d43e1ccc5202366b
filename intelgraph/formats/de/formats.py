"""German: 24.11.2026, 17:05 CET. Django's own spells the month, too wide for the tables of operations."""

DATE_FORMAT = "d.m.Y"
DATETIME_FORMAT = "d.m.Y, H:i T"
