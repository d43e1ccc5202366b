"""Log lines as JSON, one a line, with marketplace, actor, request and trace; ids only, no personal data."""

import json
import logging
import re
from datetime import UTC, datetime

from django.db import connection

from apps.ground.web.request_id import log_context

# PostgreSQL's second line names the values that stood against a statement: an address, a name, a number of somebody's.
VALUES_OF_ROWS = re.compile(r"(?m)^\s*(?:DETAIL|CONTEXT):.*$\n?")


def without_values(text: str) -> str:
    """The text of an error, less what the database quotes of rows.

    >>> without_values('duplicate key\\nDETAIL:  Key (email)=(ada@acme.example) already exists.')
    'duplicate key\\n'
    """
    return VALUES_OF_ROWS.sub("", text)


class JsonLines(logging.Formatter):
    """Formats a record as one JSON object; a traceback is kept as one field."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": without_values(record.getMessage()),
            "marketplace": getattr(connection, "schema_name", ""),
            **log_context.get(),
        }
        if record.exc_info:
            line["error"] = without_values(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)
