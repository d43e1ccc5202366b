"""A partner as the API shows it to its own organisation."""

from typing import Annotated, Self

from msgspec import Meta, Struct

from apps.ground.web.api.fields import Country, Id, Moment, Name, Slug, Texts, one_of

from .models import Partner


class PartnerDocument(Struct):
    """An organisation's place in the partner program, with its profile."""

    id: Id
    name: Name
    slug: Slug
    kind: Annotated[str, one_of(Partner.Kind)]
    state: Annotated[str, one_of(Partner.State)]
    tier: Annotated[str, one_of(Partner.Tier)]
    website: Annotated[str, Meta(examples=["https://www.northwind.example/"])]
    domain: Annotated[str, Meta(description="Registered domain of the website", examples=["northwind.example"])]
    country: Country
    description: Texts
    founded: Annotated[int | None, Meta(description="Year", examples=[2016])]
    support_hours: Annotated[str, Meta(examples=["Mon-Fri 9-17 CET"])]
    security_email: Annotated[str, Meta(examples=["security@northwind.example"])]
    applied_at: Moment
    decided_at: Moment | None
    decision_note: Annotated[str, Meta(description="What the reviewer wrote to the applicant", examples=[""])]
    updated_at: Moment

    @classmethod
    def of(cls, partner: Partner) -> Self:
        """The document of a partner."""
        own = {name: getattr(partner, name) for name in cls.__struct_fields__ if name != "id"}
        return cls(id=partner.public_id, **own)
