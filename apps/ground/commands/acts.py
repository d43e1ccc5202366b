"""An act: one command as a person is asked for it, on a page of the store or portal, or in the operators' admin."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.db import models
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.ground.commands.registry import Reason, Spec
from apps.ground.policy.actor import Actor
from apps.ground.policy.decisions import decide
from apps.ground.policy.reasons import sentence
from apps.ground.web.forms import CommandForm
from apps.ground.web.refusals import Denied, Refused

Text = str | Promise
LEAST_REASON = 15
STEP_UP = "step_up_required"  # the one no that the asker can lift on the spot: by a code, on the page of the 403


@dataclass(frozen=True)
class Preview:
    """Impact of an act, counted now: pairs of label and value, who is notified, how to undo it, a name to type."""

    touches: Sequence[tuple[Text, Any]] = ()
    told: Text = ""
    undo: Text = ""
    confirm_name: str = ""


@dataclass(frozen=True)
class Act:
    """One command as its page asks for it. What the command and the state machine declare is not repeated here.

    command: made by `@command`. label: its button. done: the message afterwards.
    question: heading of the page that asks; effect: what the command does. Either may be a function of the row.
    form: its fields are parameters of the command, by name. The field for the reason is added where the command takes
    one. initial: of the form. also: further arguments that follow from the row.
    of: the command's subject, where it is not the row of the page.
    move: of the subject's machine; by default the command's verb or its first word. offered: instead of the machine.
    hidden_from: whether it would be pointless for this actor. hindrance: why the command would refuse it now.
    name: last part of its address in the admin; by default the command's verb.
    back: the address of the page to return to. preview: its impact, counted now.
    danger, primary: the look of its button. following: what happens next, on the receipt.
    """

    command: Callable[..., Any]
    label: Text
    question: Text | Callable[[Any], Text] = ""
    effect: Text | Callable[[Any], Text] = ""
    done: Text = ""
    form: type[CommandForm] = CommandForm
    initial: Callable[[Any], dict[str, Any]] = lambda row: {}
    also: Callable[[Any], dict[str, Any]] = lambda row: {}
    of: Callable[[Any], Any] = lambda row: row
    move: str = ""
    offered: Callable[[Any], bool] | None = None
    hidden_from: Callable[[Actor, Any], bool] = lambda actor, row: False
    hindrance: Callable[[Actor, Any], Refused | None] = lambda actor, row: None
    name: str = ""
    back: Callable[[Any], str] = lambda row: str(row.get_absolute_url())
    preview: Callable[[Actor, Any], Preview] = lambda actor, row: Preview()
    danger: bool = False
    primary: bool = False
    following: Sequence[Text] = ()

    @property
    def spec(self) -> Spec:
        """What the command declares."""
        return cast(Spec, cast(Any, self.command).spec)

    @property
    def verb(self) -> str:
        """The command's name without its app."""
        return self.spec.name.partition(".")[2]

    @property
    def address(self) -> str:
        """The last part of its address in the admin."""
        return self.name or self.verb

    @property
    def gravity(self) -> str:
        """The class of its button: danger, quiet, or none for the step that usually comes next."""
        return "danger" if self.danger else "" if self.primary else "quiet"

    def move_of(self, subject: Any) -> str:
        """The move of the subject's machine that the command makes; empty where it has none of that name."""
        machine = getattr(type(subject), "machine", None)
        moves = machine.moves if machine is not None else {}
        return next((name for name in (self.move, self.verb, self.verb.partition("_")[0]) if name in moves), "")

    def is_offered(self, row: Any) -> bool:
        """Whether the command makes sense in the state of the row."""
        if self.offered is not None:
            return self.offered(row)
        subject = self.of(row)
        move = self.move_of(subject)
        return not move or bool(subject.machine.can(move))

    def refusal(self, actor: Actor, row: Any) -> Refused | None:
        """What the policy, or the rule of `hindrance`, says against it now, for its page to show before it asks."""
        subject = self.of(row)
        resource = {"organisation": actor.organisation_id}
        if isinstance(subject, models.Model):
            resource = cast(Any, subject).policy_attributes() if hasattr(subject, "policy_attributes") else {}
        decision = decide(actor, self.spec.name, resource)
        if decision.allow:
            return self.hindrance(actor, row)
        first = decision.reasons[0]
        return Denied(first, sentence(first, actor.kind), reasons=decision.reasons)

    def form_for(self, actor: Actor, row: Any, data: Any, preview: Preview) -> CommandForm:
        """The form of its page: the reason where the command takes one, its own fields, the name to type."""
        form = self.form(data, initial=self.initial(row))
        if "reason" not in form.fields and self._takes_reason(actor):
            form.fields = {"reason": reason_field(self._needs_reason(actor), bool(preview.told)), **form.fields}
        if preview.confirm_name:
            form.fields["name"] = typed_name(preview.confirm_name)
        return form

    def run(self, actor: Actor, row: Any, form: CommandForm) -> Any:
        """Run the command with what the form holds. Raises: as the command."""
        taken = {*self.spec.signature.parameters, "reason"}
        given = {name: value for name, value in form.cleaned_data.items() if name in taken}
        return self.command(actor, self.of(row), **given, **self.also(row), key=form.idempotency_key)

    def asked(self, row: Any) -> Text:
        """The question about this row."""
        return self.question(row) if callable(self.question) else self.question

    def does(self, row: Any) -> Text:
        """The effect on this row."""
        return self.effect(row) if callable(self.effect) else self.effect

    def _takes_reason(self, actor: Actor) -> bool:
        return self.spec.reason is Reason.OPTIONAL or self._needs_reason(actor)

    def _needs_reason(self, actor: Actor) -> bool:
        reason = self.spec.reason
        return reason in (Reason.REQUIRED, Reason.OWN) or (reason is Reason.OF_OPERATORS and actor.is_operator)


def reason_field(required: bool, is_told: bool) -> forms.CharField:
    """The reason of a command. is_told: whether somebody is notified, who then reads it."""
    return forms.CharField(
        label=_("Reason"),
        required=required,
        min_length=LEAST_REASON if required else None,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Shown to everyone notified. At least 15 characters.") if is_told else _("At least 15 characters."),
    )


def typed_name(name: str) -> forms.CharField:
    """A field that takes this name only, for acts that cannot be undone easily."""

    def check(value: str) -> None:
        if value != name:
            raise forms.ValidationError(_("Enter the name exactly as shown."), code="another_name")

    return forms.CharField(
        label=_("Type the name “%(name)s” to confirm") % {"name": name}, validators=[check], required=True
    )


def naming(text: Text, **names: str) -> SafeString:
    """A translated text of our own as HTML, with names that people chose in it: `<bdi>%(name)s</bdi>`."""
    return SafeString(str(text) % {each: escape(name) for each, name in names.items()})
