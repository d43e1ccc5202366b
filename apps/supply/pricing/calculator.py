"""An estimate for one plan: what `templates/pricing/_calculator.html` shows, on a listing's page and on its own."""

from collections.abc import Mapping

from django.utils.translation import get_language

from .charges import ChargeRefused
from .forms import EstimateForm
from .models import Plan
from .refusals import sentence
from .rules import Line, rate, total


def in_language(texts: Mapping[str, str], language: str = "") -> str:
    """The text in the active language, or in the first language that there is."""
    wanted = language or get_language() or "en"
    return texts.get(wanted) or texts.get(wanted.partition("-")[0]) or next(iter(texts.values()), "")


class Calculator:
    """Seats and use in, lines and their sum out, by the same function that rates the invoice."""

    def __init__(self, plan: Plan, given: Mapping[str, str]) -> None:
        """given: the query of the page; without it the plan's fewest seats and nothing used are shown."""
        self.plan = plan
        self.terms = plan.terms
        asked = {name: given[name] for name in ("seats", "quantity") if given.get(name)}
        self.form = EstimateForm({"seats": str(plan.min_seats), "quantity": "0", **asked})
        self.lines: tuple[Line, ...] = ()
        if self.form.is_valid():
            self._rate()

    def _rate(self) -> None:
        seats, quantity = self.form.cleaned_data["seats"], self.form.cleaned_data["quantity"] or 0
        try:
            self.lines = rate(self.terms, seats, quantity if self.terms.meter else 0)
        except ChargeRefused as refused:
            field = "seats" if "seats" in refused.code else "quantity"
            self.form.add_error(field, str(sentence(refused.code)))

    @property
    def total_minor(self) -> int | None:
        """What a month comes to, or None when the numbers were refused."""
        return total(self.lines) if self.lines else None

    @property
    def plan_name(self) -> str:
        return in_language(self.plan.name)

    @property
    def meter_name(self) -> str:
        return in_language(self.plan.meter_name)

    @property
    def unit(self) -> str:
        return in_language(self.plan.meter_unit)
