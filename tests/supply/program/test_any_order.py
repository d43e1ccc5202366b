"""Whatever is tried on an application in whatever order: it stays in a declared state that agrees with its parts."""

from collections.abc import Callable

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.ground.policy.actor import Actor, system_actor
from apps.ground.web.refusals import Conflict, Denied
from apps.supply.program import commands
from apps.supply.program.models import ApplicationQuestion, OnboardingStep, Partner
from tests.factories.program import applicant, application, moderator, owner_of

LONG = "A sentence that is long enough to be read."
PROGRAM = system_actor("program")
Try = Callable[[Actor, Partner], object]
MOVES: dict[str, Try] = {
    "ask": lambda mo, partner: commands.ask(mo, partner, text=LONG),
    "answer": lambda mo, partner: commands.answer(owner_of(partner), partner, text=LONG),
    "approve": lambda mo, partner: commands.approve(mo, partner),
    "reject": lambda mo, partner: commands.reject(mo, partner, note=LONG),
    "apply": lambda mo, partner: commands.apply(owner_of(partner), partner.organisation, application=application()),
    "suspend": lambda mo, partner: commands.suspend(PROGRAM, partner),
    "reinstate": lambda mo, partner: commands.reinstate(PROGRAM, partner),
    "correct": lambda mo, partner: commands.update_application(owner_of(partner), partner, application=application()),
}


@pytest.fixture
def desk(us: object) -> tuple[Actor, Partner]:
    """A moderator and an application whose mail is of another domain than its website."""
    return moderator(), applicant(mail="acme-group.example")[1]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(sorted(MOVES)), max_size=14))
def test_no_order_of_commands_breaks_an_application(desk: tuple[Actor, Partner], moves: list[str]) -> None:
    mo, made = desk
    with transaction.atomic():
        for move in moves:
            try:
                MOVES[move](mo, Partner.objects.get(pk=made.pk))
            except (Conflict, Denied):
                pass
            partner = Partner.objects.get(pk=made.pk)
            open_questions = ApplicationQuestion.objects.filter(partner=partner, answered_at=None).count()
            explained = ApplicationQuestion.objects.filter(partner=partner).exclude(answered_at=None).exists()
            was_approved = OnboardingStep.objects.filter(partner=partner).exists()
            assert (partner.state == "asked") == (open_questions == 1)
            assert (partner.state in {"active", "suspended"}) <= (was_approved and explained)
            assert (partner.state in {"active", "suspended", "rejected"}) == (partner.decided_at is not None)
        transaction.set_rollback(True)
