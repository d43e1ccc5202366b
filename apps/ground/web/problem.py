"""The problem document of a refusal (RFC 9457)."""

from typing import Annotated, Self

from msgspec import UNSET, Meta, Struct, UnsetType

from apps.ground.web.refusals import Denied, Refused

PROBLEM_BASE = "https://intelgraph.example/problems/"


class ProblemErrorDocument(Struct):
    """One field that was refused."""

    pointer: Annotated[str, Meta(description="JSON pointer; empty: the whole body", examples=["/seats"])]
    code: Annotated[str, Meta(examples=["out_of_range"])]
    detail: Annotated[str, Meta(examples=["Maximum 120 seats"])]


class ProblemDocument(Struct):
    """Why a request was refused. `code` is stable, the sentences are for people, in the language asked for."""

    type: Annotated[str, Meta(extra_json_schema={"format": "uri"}, examples=[f"{PROBLEM_BASE}not_found"])]
    title: Annotated[str, Meta(examples=["not found"])]
    status: Annotated[int, Meta(examples=[404])]
    detail: Annotated[str, Meta(examples=["There is nothing here."])]
    code: Annotated[str, Meta(examples=["not_found"])]
    request_id: Annotated[str, Meta(description="Names this answer to support", examples=["5f0c1d9a7be24c0f"])]
    reasons: Annotated[list[str], Meta(description="Every reason code of a 403")] | UnsetType = UNSET
    errors: Annotated[list[ProblemErrorDocument], Meta(description="Every field refused")] | UnsetType = UNSET

    @classmethod
    def of(cls, refused: Refused, request_id: str) -> Self:
        """The document of a refusal."""
        errors = [ProblemErrorDocument(each.pointer, each.code, str(each.detail)) for each in refused.errors]
        return cls(
            type=f"{PROBLEM_BASE}{refused.code}",
            title=refused.code.replace("_", " "),
            status=refused.status,
            detail=str(refused.detail),
            code=refused.code,
            request_id=request_id,
            reasons=list(refused.reasons) if isinstance(refused, Denied) else UNSET,
            errors=errors or UNSET,
        )
