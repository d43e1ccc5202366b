"""The onboarding's steps as its pages show them: where each is done, and which are still open."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.supply.program.models import OnboardingStep

Step, State = OnboardingStep.Step, OnboardingStep.State
# The page of each step, by its name; apps above declare those of theirs in `face.py`.
PAGES: dict[str, str] = {
    Step.COMPANY: "program:profile",
    Step.AGREEMENT: "program:agreement",
    Step.SECURITY_CONTACT: "program:profile",
    Step.COLLEAGUE: "accounts:members",
    Step.FIRST_KEY: "accounts:partner_keys",
}

ANCHORS = {Step.COLLEAGUE: "#invite"}  # folded away on its page; a browser opens what it is led into


def done_on(step: OnboardingStep.Step, page: str) -> None:
    """Declare on which page a step is done: `done_on(Step.FIRST_LISTING, "listings:new")`."""
    PAGES[step] = page


def items(steps: Sequence[OnboardingStep]) -> list[dict[str, Any]]:
    """The steps for the component `checklist`; a step that was skipped says so."""
    return [_item(step) for step in steps]


def is_open(steps: Sequence[OnboardingStep]) -> bool:
    """Whether something of the onboarding is still to be done."""
    return any(step.state == State.OPEN for step in steps)


def _item(step: OnboardingStep) -> dict[str, Any]:
    state = State(step.state)
    is_done = state != State.OPEN
    return {
        "label": step.get_step_display(),
        "done": is_done,
        "note": state.label if is_done else "",
        "href": reverse(PAGES[Step(step.step)]) + ANCHORS.get(Step(step.step), ""),
        "action": _("Continue"),
    }
