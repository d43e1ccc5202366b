"""Plans over the API: a partner's own, in versions, and the estimate that everyone may ask for."""

from typing import Annotated, Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.urls import path
from drf_spectacular.utils import OpenApiParameter

from apps.ground.policy.actor import Actor
from apps.ground.web.api.edits import etag_of, idempotency_key, require_if_match
from apps.ground.web.api.endpoint import (
    IF_MATCH_HEADER,
    KEY_HEADER,
    LIST_PARAMETERS,
    endpoint,
    json_answer,
    methods,
    page_answer,
)
from apps.ground.web.lookup import get_visible_or_404
from apps.ground.web.paging import page_of, read_limit
from apps.ground.web.refusals import FieldError, Invalid

from . import commands, selectors
from .calculator import Calculator
from .drafts import MeterDraft, PlanDraft
from .models import Plan

Quantity = Annotated[int, msgspec.Meta(ge=0)]
Texts = dict[str, str]
EDIT_PROBLEMS = (400, 401, 403, 404, 409, 412, 422, 428)


class NewMeter(msgspec.Struct, forbid_unknown_fields=True):
    """What is counted. Amounts are integers in minor units; a started package is charged whole."""

    slug: str
    name: Texts
    unit: Texts
    included_quantity: Quantity
    package_price_minor: Quantity
    package_size: Annotated[int, msgspec.Meta(ge=1)] = 1000


class NewPlan(msgspec.Struct, forbid_unknown_fields=True):
    """A plan. Amounts are integers in minor units of `currency`, which is the marketplace's."""

    name: Texts
    currency: str
    seat_price_minor: Quantity
    min_seats: int = 1
    max_seats: int | None = None
    meter: NewMeter | None = None

    def draft(self) -> PlanDraft:
        """The same for the command."""
        meter = MeterDraft(**msgspec.structs.asdict(self.meter)) if self.meter else None
        given = {**msgspec.structs.asdict(self), "meter": meter}
        return PlanDraft(**given)


@endpoint(
    name="list_plans",
    summary="The organisation's plans",
    parameters=[OpenApiParameter("state", str, enum=Plan.State.values), *LIST_PARAMETERS],
    tag="pricing",
)
def list_plans(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every version, newest first; `?state=` draft, active or retired."""
    state = request.GET.get("state", "")
    return page_answer(
        page_of(
            selectors.plans(actor, state),
            cursor=request.GET.get("cursor"),
            limit=read_limit(request.GET.get("limit")),
            bound_to=f"plans|{actor.organisation_ref}|{actor.user_ref}|{state}",
            shape=as_document,
        )
    )


@endpoint(
    name="create_plan",
    summary="Write a new plan",
    body=NewPlan,
    answers={201: {"type": "object"}},
    parameters=[KEY_HEADER],
    tag="pricing",
)
def create_plan(request: HttpRequest, actor: Actor, body: NewPlan) -> HttpResponse:
    """It is a draft until it is activated."""
    return _created(commands.save_plan(actor, draft=body.draft(), key=idempotency_key(request)))


@endpoint(name="get_plan", summary="A plan", public=True, tag="pricing")
def get_plan(request: HttpRequest, actor: Actor, public_id: str) -> HttpResponse:
    """Plans in force can be read by everyone, drafts by their own organisation."""
    document = as_document(get_visible_or_404(actor, Plan, public_id))
    return json_answer(document, etag=etag_of(document))


@endpoint(
    name="change_plan",
    summary="Write a plan again",
    body=NewPlan,
    parameters=[IF_MATCH_HEADER, KEY_HEADER],
    problems=EDIT_PROBLEMS,
    tag="pricing",
)
def change_plan(request: HttpRequest, actor: Actor, public_id: str, body: NewPlan) -> HttpResponse:
    """A draft is changed; for a plan in force the answer is 201 with a new draft, the next version of it."""
    plan = get_visible_or_404(actor, Plan, public_id)
    require_if_match(request, as_document(plan))
    saved = commands.save_plan(actor, plan, draft=body.draft(), key=idempotency_key(request))
    if saved.public_id != public_id:
        return _created(saved)
    document = as_document(saved)
    return json_answer(document, etag=etag_of(document))


@endpoint(name="activate_plan", summary="Put a draft in force", parameters=[KEY_HEADER], tag="pricing")
def activate_plan(request: HttpRequest, actor: Actor, public_id: str) -> HttpResponse:
    """The version that it supersedes is retired in the same moment."""
    plan = get_visible_or_404(actor, Plan, public_id)
    return json_answer(as_document(commands.activate_plan(actor, plan, key=idempotency_key(request))))


@endpoint(name="retire_plan", summary="Take a plan out of sale", parameters=[KEY_HEADER], tag="pricing")
def retire_plan(request: HttpRequest, actor: Actor, public_id: str) -> HttpResponse:
    """What was sold under it keeps its terms."""
    plan = get_visible_or_404(actor, Plan, public_id)
    return json_answer(as_document(commands.retire_plan(actor, plan, key=idempotency_key(request))))


@endpoint(
    name="estimate_plan",
    summary="What a plan comes to",
    parameters=[OpenApiParameter("seats", int), OpenApiParameter("quantity", int)],
    public=True,
    tag="pricing",
)
def estimate_plan(request: HttpRequest, actor: Actor, public_id: str) -> HttpResponse:
    """The lines of one month, by the same function that rates the invoice."""
    calculator = Calculator(get_visible_or_404(actor, Plan, public_id), request.GET)
    if calculator.form.errors:
        errors = calculator.form.errors.items()
        raise Invalid(errors=[FieldError(f"/{name}", "out_of_range", str(words)) for name, (words, *_more) in errors])
    lines = [
        {
            "kind": line.kind,
            "quantity": line.quantity,
            "unit_price_minor": line.unit_price_minor,
            "amount_minor": line.amount_minor,
        }
        for line in calculator.lines
    ]
    return json_answer({"currency": calculator.plan.currency, "lines": lines, "total_minor": calculator.total_minor})


def as_document(plan: Plan) -> dict[str, Any]:
    """A plan as the API shows it."""
    meter = plan.terms.meter
    return {
        "id": plan.public_id,
        "version": plan.version,
        "family": plan.family,
        "state": plan.state,
        "name": plan.name,
        "currency": plan.currency,
        "period": plan.period,
        "seat_price_minor": plan.seat_price_minor,
        "min_seats": plan.min_seats,
        "max_seats": plan.max_seats,
        "meter": {
            "slug": meter.slug,
            "name": meter.name,
            "unit": meter.unit,
            "included_quantity": meter.included_quantity,
            "package_size": meter.package_size,
            "package_price_minor": meter.package_price_minor,
        }
        if meter
        else None,
        "terms_digest": plan.terms.digest,
        "activated_at": plan.activated_at,
        "retired_at": plan.retired_at,
        "updated_at": plan.updated_at,
    }


def _created(plan: Plan) -> HttpResponse:
    document = as_document(plan)
    response = json_answer(document, status=201, etag=etag_of(document))
    response["Location"] = f"/api/v1/plans/{plan.public_id}"
    return response


api_urls = [
    path("plans", methods(get=list_plans, post=create_plan), name="plans"),
    path("plans/<str:public_id>", methods(get=get_plan, put=change_plan), name="plan"),
    path("plans/<str:public_id>/activate", methods(post=activate_plan), name="activate_plan"),
    path("plans/<str:public_id>/retire", methods(post=retire_plan), name="retire_plan"),
    path("plans/<str:public_id>/estimate", methods(get=estimate_plan), name="estimate_plan"),
]
