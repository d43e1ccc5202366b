"""Plans over the API: a partner's own, in versions, and the estimate that everyone may ask for."""

from typing import Annotated

import msgspec
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from drf_spectacular.utils import OpenApiParameter

from apps.ground.policy.actor import Actor
from apps.ground.web.api.collection import Collection, one_value
from apps.ground.web.api.edits import idempotency_key, require_if_match
from apps.ground.web.api.endpoint import IF_MATCH_HEADER, KEY_HEADER, document_answer, endpoint, json_answer, methods
from apps.ground.web.api.fields import Texts
from apps.ground.web.api.verb import verb
from apps.ground.web.lookup import get_visible_or_404
from apps.ground.web.refusals import FieldError, Invalid

from . import commands, selectors
from .calculator import Calculator
from .documents import EstimateDocument, PlanDocument
from .drafts import MeterDraft, PlanDraft
from .models import Plan

TAG = "pricing"
Quantity = Annotated[int, msgspec.Meta(ge=0)]
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


PLANS = Collection("plans", Plan, selectors.plans, PlanDocument, TAG, {"state": one_value(Plan.State)})

list_plans = PLANS.many("The organisation's plans", "Every version, newest first.")
get_plan = PLANS.one(
    "get_plan", "A plan", "Active plans can be read by everyone, drafts by their own organisation.", public=True
)
activate_plan = verb(
    PLANS, commands.activate_plan, "Activate a draft", "The version that it supersedes is retired with it."
)
retire_plan = verb(PLANS, commands.retire_plan, "Retire a plan", "What was sold under it keeps its terms.")


@endpoint(
    name="create_plan",
    summary="Write a new plan",
    body=NewPlan,
    answers={201: PlanDocument},
    parameters=[KEY_HEADER],
    tag=TAG,
    command="pricing.save_plan",
)
def create_plan(request: HttpRequest, actor: Actor, body: NewPlan) -> HttpResponse:
    """It is a draft until it is activated."""
    return _created(commands.save_plan(actor, draft=body.draft(), key=idempotency_key(request)))


@endpoint(
    name="change_plan",
    summary="Write a plan again",
    body=NewPlan,
    answers={200: PlanDocument, 201: PlanDocument},
    parameters=[IF_MATCH_HEADER, KEY_HEADER],
    problems=EDIT_PROBLEMS,
    tag=TAG,
    command="pricing.save_plan",
)
def change_plan(request: HttpRequest, actor: Actor, public_id: str, body: NewPlan) -> HttpResponse:
    """A draft is changed; for a plan in force the answer is 201 with a new draft, the next version of it."""
    plan = get_visible_or_404(actor, Plan, public_id)
    require_if_match(request, PlanDocument.of(plan))
    saved = commands.save_plan(actor, plan, draft=body.draft(), key=idempotency_key(request))
    if saved.public_id != public_id:
        return _created(saved)
    return document_answer(PlanDocument.of(saved))


@endpoint(
    name="estimate_plan",
    summary="What a plan comes to",
    parameters=[OpenApiParameter("seats", int), OpenApiParameter("quantity", int)],
    answers={200: EstimateDocument},
    public=True,
    tag=TAG,
)
def estimate_plan(request: HttpRequest, actor: Actor, public_id: str) -> HttpResponse:
    """The lines of one month, by the same function that rates the invoice."""
    calculator = Calculator(get_visible_or_404(actor, Plan, public_id), request.GET)
    if calculator.form.errors:
        errors = calculator.form.errors.items()
        raise Invalid(errors=[FieldError(f"/{name}", "out_of_range", str(words)) for name, (words, *_more) in errors])
    return json_answer(EstimateDocument.of(calculator))


def _created(plan: Plan) -> HttpResponse:
    return document_answer(PlanDocument.of(plan), 201, location=reverse("api:plan", args=[plan.public_id]))


api_urls = [
    path("plans", methods(get=list_plans, post=create_plan), name="plans"),
    path("plans/<str:public_id>", methods(get=get_plan, put=change_plan), name="plan"),
    path("plans/<str:public_id>/activate", methods(post=activate_plan), name="activate_plan"),
    path("plans/<str:public_id>/retire", methods(post=retire_plan), name="retire_plan"),
    path("plans/<str:public_id>/estimate", methods(get=estimate_plan), name="estimate_plan"),
]
