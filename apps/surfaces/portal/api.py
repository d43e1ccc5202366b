"""The log over the API: head, places and proofs. Public, because they are digests and nothing else."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter
from msgspec import Meta, Struct

from apps.ground.policy.actor import Actor
from apps.ground.provenance import story
from apps.ground.provenance.head import read_head
from apps.ground.web.api.endpoint import endpoint, json_answer, methods
from apps.ground.web.api.fields import Moment
from apps.ground.web.refusals import FieldError, Invalid, NotFound

Hash = Annotated[str, Meta(description="SHA-256 in hexadecimal", examples=["9f" * 32])]
Hashes = Annotated[list[Hash], Meta(description="From the leaf to the root")]
Place = Annotated[int, Meta(ge=0, examples=[41])]
Size = Annotated[int, Meta(ge=0, examples=[4711])]
MOST = 2**62


class CheckpointDocument(Struct):
    """The newest signed head of the log's tree."""

    origin: Annotated[str, Meta(examples=["log.intelgraph.example/us"])]
    size: Size
    root: Hash
    note: Annotated[str, Meta(description="C2SP signed note", examples=["log.intelgraph.example/us\n4711\nn5+f…\n"])]
    key: Annotated[
        str,
        Meta(
            description="The verifier key that the note's signature answers to",
            examples=["log.intelgraph.example/us+1a2b3c4d+AbCd"],
        ),
    ]
    signed_at: Moment


class LogEntryDocument(Struct):
    """The place of a sealed leaf."""

    index: Place
    leaf_hash: Hash


class InclusionDocument(Struct):
    """The inclusion proof of a leaf (RFC 9162, 2.1.3)."""

    index: Place
    size: Size
    path: Hashes


class ConsistencyDocument(Struct):
    """The consistency proof of two trees (RFC 9162, 2.1.4)."""

    old: Size
    new: Size
    path: Hashes


def _number(name: str, said: str) -> OpenApiParameter:
    return OpenApiParameter(name, int, OpenApiParameter.QUERY, required=True, description=said)


def read_number(given: Any, name: str) -> int:
    """A whole number of the query. Raises: Invalid missing or out_of_range."""
    if given in (None, ""):
        raise Invalid(errors=[FieldError(f"/{name}", "missing", _("This parameter is required."))])
    if not (given.isascii() and given.isdigit() and int(given[:20]) <= MOST):
        raise Invalid(errors=[FieldError(f"/{name}", "out_of_range", _("Enter a valid position in the log."))])
    return int(given)


@endpoint(
    name="get_log_checkpoint",
    summary="The log's newest signed checkpoint",
    answers={200: CheckpointDocument},
    problems=(404, 503),
    public=True,
    tag="log",
)
def get_checkpoint(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Size, root and signed note; 404 before the first seal, 503 while the log is not what was signed."""
    head = read_head()
    if head is None:
        raise NotFound
    if head.signed is None or head.at is None or head.fault:
        raise story.LogNotProvable
    signed = head.signed
    return json_answer(CheckpointDocument(signed.origin, head.size, head.root, head.note, head.key, head.at))


@endpoint(
    name="get_log_entry",
    summary="The place of a leaf",
    answers={200: LogEntryDocument},
    problems=(404,),
    public=True,
    tag="log",
)
def get_entry(request: HttpRequest, actor: Actor, leaf_hash: str) -> HttpResponse:
    """The number of the sealed leaf with this hash (64 hexadecimal digits); 404 for any other."""
    try:
        index = story.index_of(bytes.fromhex(leaf_hash))
    except ValueError:
        raise NotFound from None
    return json_answer(LogEntryDocument(index, leaf_hash.lower()))


@endpoint(
    name="get_inclusion_proof",
    summary="That a leaf is in the tree",
    parameters=[_number("index", "Number of the leaf, from 0"), _number("size", "Size of the tree it is proved in")],
    answers={200: InclusionDocument},
    problems=(404, 422, 503),
    public=True,
    tag="log",
)
def get_inclusion(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The inclusion proof of RFC 9162, section 2.1.3; 404 for a size that is not reached or a leaf outside it."""
    index, size = read_number(request.GET.get("index"), "index"), read_number(request.GET.get("size"), "size")
    return json_answer(InclusionDocument(index, size, story.inclusion(index, size)))


@endpoint(
    name="get_consistency_proof",
    summary="That a tree continues an earlier one",
    parameters=[_number("old", "Size of the earlier tree"), _number("new", "Size of the later tree")],
    answers={200: ConsistencyDocument},
    problems=(404, 422, 503),
    public=True,
    tag="log",
)
def get_consistency(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The consistency proof of RFC 9162, section 2.1.4."""
    old, new = read_number(request.GET.get("old"), "old"), read_number(request.GET.get("new"), "new")
    return json_answer(ConsistencyDocument(old, new, story.consistency(old, new)))


api_urls = [
    path("log/checkpoint", methods(get=get_checkpoint), name="log_checkpoint"),
    path("log/entries/<str:leaf_hash>", methods(get=get_entry), name="log_entry"),
    path("log/proofs/inclusion", methods(get=get_inclusion), name="log_inclusion"),
    path("log/proofs/consistency", methods(get=get_consistency), name="log_consistency"),
]
