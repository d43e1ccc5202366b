"""Tags for forms after the pattern of GOV.UK: label, hint, error and control tied together, errors listed on top."""

from typing import Any

from django.forms import BoundField
from django.forms import widgets as w
from django.template import Library

register = Library()


def _control_class(widget: Any) -> str:
    if isinstance(widget, w.ChoiceWidget) and not isinstance(widget, w.RadioSelect | w.CheckboxSelectMultiple):
        return "select"
    if isinstance(widget, w.Textarea):
        return "input area"
    if isinstance(widget, w.CheckboxInput | w.RadioSelect | w.CheckboxSelectMultiple):
        return ""
    return "input"


@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField,
    label: str = "",
    hint: str = "",
    cards: bool = False,
    size: str = "",
    optional: bool = True,
    **extra: Any,
) -> dict[str, Any]:
    """One field of a Django form. `cards=True` draws radio options as choice cards; other names go to the control.

    The hint is the field's help text unless one is given. A field that may stay empty says so, unless `optional=False`.
    """
    widget = bound.field.widget
    shown_hint = hint or bound.help_text
    described = [f"{bound.auto_id}_hint"] * bool(shown_hint) + [f"{bound.auto_id}_error"] * bool(bound.errors)
    described += [f"{bound.auto_id}_count"] * bool(widget.attrs.get("data-most"))
    given = {name.rstrip("_").replace("_", "-"): value for name, value in extra.items()}
    classes = f"{_control_class(widget)} {size} {widget.attrs.get('class', '')} {given.pop('class', '')}".split()
    own = {**given, **({"class": " ".join(classes)} if classes else {})}
    if described:
        own["aria-describedby"] = " ".join(described)
    group = isinstance(widget, w.RadioSelect | w.CheckboxSelectMultiple)
    return {
        "bound": bound,
        "label": label or bound.label,
        "hint": shown_hint,
        "group": group,
        "cards": cards,
        "options": list(bound) if group else [],
        "tick": isinstance(widget, w.CheckboxInput),
        "file": isinstance(widget, w.FileInput),
        "most": widget.attrs.get("data-most", ""),
        "control": "" if group else bound.as_widget(attrs=own),
        "described": " ".join(described),
        "optional": optional and not bound.field.required and not isinstance(widget, w.CheckboxInput),
    }


@register.inclusion_tag("components/fields.html")
def fields(form: Any) -> dict[str, Any]:
    """All fields of a form in their order, the hidden ones too."""
    return {"form": form}


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms: Any, elsewhere: Any = ()) -> dict[str, Any]:
    """What is wrong in one or more forms, each problem a link to its field. Nothing when nothing is wrong.

    elsewhere: problems on other pages, each with `label`, `href` and `text`.
    """
    rows: list[Any] = []
    for form in forms:
        if not form:
            continue
        for name, errors in form.errors.items():
            bound = form[name] if name in form.fields else None
            for error in errors:
                rows.append(
                    {
                        "href": f"#{_first_id(bound)}" if bound is not None else "",
                        "label": str(bound.label) if bound is not None else "",
                        "text": str(error),
                    }
                )
    return {"rows": [*rows, *(elsewhere or ())]}


def _first_id(bound: BoundField) -> str:
    """The id a link must name to reach a field: of the control, or of the first option of a group."""
    if isinstance(bound.field.widget, w.RadioSelect | w.CheckboxSelectMultiple):
        return f"{bound.auto_id}_0"
    return str(bound.id_for_label or bound.auto_id)
