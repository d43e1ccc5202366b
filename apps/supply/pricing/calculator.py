"""An estimate for one plan: what `templates/pricing/_calculator.html` shows, on a listing's page and on its own."""

from collections.abc import Mapping

from apps.ground.web.language import text_in

from .charges import ChargeRefused
from .forms import EstimateForm
from .models import Plan
from .refusals import sentence
from .rules import Line, rate, total


class Calculator:
    """Seats and use in, lines and their sum out, by the same function that rates the invoice."""

    def __init__(self, plan: Plan, given: Mapping[str, str]) -> None:
        """given: the query of the page; without it the plan's fewest seats and the included use are shown."""
        self.plan = plan
        self.terms = plan.terms
        usual = {"seats": plan.min_seats, "quantity": self.terms.meter.included_quantity if self.terms.meter else 0}
        self.form = EstimateForm({name: given.get(name, str(value)) for name, value in usual.items()}, self.terms)
        self.lines: tuple[Line, ...] = ()
        if self.form.is_valid():
            self._rate()

    def _rate(self) -> None:
        seats, quantity = self.form.cleaned_data["seats"], self.form.cleaned_data["quantity"] or 0
        try:
            self.lines = rate(self.terms, seats, quantity if self.terms.meter else 0)
        except ChargeRefused as refused:  # the form has judged both numbers: it is what they come to
            self.form.add_error("quantity", str(sentence(refused.code)))

    @property
    def total_minor(self) -> int | None:
        """What a month comes to, or None when the numbers were refused."""
        return total(self.lines) if self.lines else None

    @property
    def package_price_minor(self) -> int | None:
        """What a package beyond the included use costs; None where nothing is counted."""
        return self.terms.meter.package_price_minor if self.terms.meter else None

    @property
    def plan_name(self) -> str:
        return text_in(self.plan.name)

    @property
    def meter_name(self) -> str:
        return text_in(self.plan.meter_name)

    @property
    def unit(self) -> str:
        return text_in(self.plan.meter_unit)
