"""Types of fields that documents of the API share: each says what its value means and gives an example of one."""

from datetime import datetime
from typing import Annotated, Any

from django.db.models import Choices
from msgspec import Meta

Id = Annotated[str, Meta(description="Public id", examples=["xyz_4f9k2m7q1r8t3w6y5z0a"])]
Slug = Annotated[str, Meta(description="Name in addresses", examples=["threat-graph-sync"])]
Name = Annotated[str, Meta(description="Name as people read it", examples=["Northwind Analytics"])]
Texts = Annotated[dict[str, str], Meta(description="Language code to text", examples=[{"en": "Team", "de": "Team"}])]
Minor = Annotated[int, Meta(description="Amount in minor units of the currency", examples=[129_000])]
Currency = Annotated[str, Meta(description="ISO 4217", examples=["USD"], min_length=3, max_length=3)]
Count = Annotated[int, Meta(ge=0, examples=[3])]
Digest = Annotated[str, Meta(description="SHA-256 in hexadecimal", pattern="^[0-9a-f]{64}$", examples=["9f" * 32])]
Moment = Annotated[datetime, Meta(tz=True, description="RFC 3339, in UTC", examples=["2026-11-24T09:00:00Z"])]
Country = Annotated[str, Meta(description="ISO 3166-1, two letters", examples=["DE"])]


def one_of(choices: type[Choices] | list[str] | tuple[str, ...], description: str = "") -> Meta:
    """What restricts a text to the values of these choices, in the schema; in code it stays a text."""
    values = list(choices.values if isinstance(choices, type) else choices)
    schema: dict[str, Any] = {"enum": values}
    return Meta(extra_json_schema=schema, description=description or None, examples=values[:1])
