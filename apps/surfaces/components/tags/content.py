"""Tags for buttons, badges, cards, notes, lists of facts, steps and states of emptiness."""

from collections.abc import Iterable, Sequence
from typing import Any
from zlib import crc32

from django.template import Library, TemplateSyntaxError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from apps.ground.web.states import state_of
from apps.surfaces.components import charts
from apps.surfaces.components.attributes import attributes

register = Library()

EMPTY_KINDS = {"first_use": "plus", "no_match": "search", "no_permission": "lock", "failed": "warn"}
NOTE_ICONS = {"": "info", "info": "info", "ok": "check", "warn": "warn", "bad": "warn"}


@register.inclusion_tag("components/button.html")
def button(
    label: str,
    href: str = "",
    kind: str = "",
    size: str = "",
    icon: str = "",
    icon_end: str = "",
    type: str = "submit",
    block: bool = False,
    disabled: bool = False,
    **extra: Any,
) -> dict[str, object]:
    """A link that looks like a button where `href` is given, else a `<button>`; other names become attributes."""
    classes = " ".join(part for part in ("btn", kind, size, "block" if block else "") if part)
    return {
        "label": label,
        "href": href,
        "classes": classes,
        "icon": icon,
        "icon_end": icon_end,
        "type": type,
        "disabled": disabled,
        "attributes": attributes(extra),
    }


@register.inclusion_tag("components/badge.html")
def badge(word: object, tone: str = "", icon: str = "") -> dict[str, object]:
    """A word on a tint; for states of things use `status`."""
    return {"word": word, "tone": tone, "icon": icon}


@register.inclusion_tag("components/badge.html")
def status(thing: object) -> dict[str, object]:
    """The badge of a row's state, or of a state itself, as its model declares it (`StateChoices`)."""
    state = state_of(thing)
    return {"word": state.label, "tone": state.tone, "icon": state.icon}


@register.simple_block_tag(end_name="endcard")
def card(
    content: str,
    title: str = "",
    sub: str = "",
    id: str = "",
    level: int = 2,
    action: str = "",
    href: str = "",
    pad: bool = True,
    foot: str = "",
    **extra: Any,
) -> SafeString:
    """A card with a heading; `action` and `href` put one quiet link at its end, `pad=False` is for tables."""
    return render_to_string(
        "components/card.html",
        {
            "content": content,
            "title": title,
            "sub": sub,
            "id": id,
            "level": level,
            "action": action,
            "href": href,
            "pad": pad,
            "foot": foot,
            "attributes": attributes(extra),
        },
    )


@register.simple_block_tag(end_name="endnote")
def note(content: str, tone: str = "", title: str = "", **extra: Any) -> SafeString:
    """A notice inside a page: tone ok, warn, bad or none."""
    values = {
        "content": content,
        "tone": tone,
        "title": title,
        "icon": NOTE_ICONS[tone],
        "attributes": attributes(extra),
    }
    return render_to_string("components/note.html", values)


@register.inclusion_tag("components/empty_state.html")
def empty_state(
    kind: str,
    title: str,
    text: str = "",
    action: str = "",
    href: str = "",
    doc: str = "",
    doc_label: str = "",
    request_id: str = "",
    level: int = 2,
) -> dict[str, object]:
    """What stands where nothing is, by reason: first_use, no_match, no_permission or failed."""
    if kind not in EMPTY_KINDS:
        raise TemplateSyntaxError(f"empty_state has the kinds {', '.join(EMPTY_KINDS)}, not {kind!r}.")
    return {
        "kind": kind,
        "icon": EMPTY_KINDS[kind],
        "title": title,
        "text": text,
        "action": action,
        "href": href,
        "doc": doc,
        "doc_label": doc_label,
        "request_id": request_id,
        "level": level,
    }


@register.inclusion_tag("components/facts.html")
def facts(pairs: Iterable[tuple[object, object]], lines: bool = False) -> dict[str, object]:
    """Pairs of name and value as a `<dl>`; `lines=True` writes them under one another with values at the end."""
    return {"pairs": list(pairs), "lines": lines}


@register.inclusion_tag("components/diff.html")
def diff(rows: Iterable[Any], caption: str = "") -> dict[str, object]:
    """Changed fields, old beside new. A row has label, old, new and may have note."""
    return {"rows": list(rows), "caption": caption}


@register.inclusion_tag("components/ledger_row.html")
def ledger_row(text: str, digest: str, at: object = None, href: str = "", ok: bool = True) -> dict[str, object]:
    """One line of proof: a mark, what was recorded, and its short digest. Stands inside `<ul class="ledger">`."""
    return {"text": text, "digest": digest, "at": at, "href": href, "ok": ok}


@register.inclusion_tag("components/stepper.html")
def stepper(steps: Sequence[Any], current: int, label: str = "") -> dict[str, object]:
    """The steps of a form with the lit one: `current` counts from 1. A step has label and may have href."""
    return {"steps": _placed(steps, current), "label": label}


@register.inclusion_tag("components/steps.html")
def steps(items: Sequence[Any], current: int = 0) -> dict[str, object]:
    """The stages of a run along a line: `current` counts from 1, what is before it is done. Each has label and note."""
    return {"items": _placed(items, current)}


def _placed(items: Sequence[Any], current: int) -> list[dict[str, object]]:
    return [
        {"item": item, "number": number, "done": number < current, "current": number == current}
        for number, item in enumerate(items, start=1)
    ]


@register.inclusion_tag("components/checklist.html")
def checklist(items: Sequence[Any]) -> dict[str, object]:
    """Things to do, each with label, done, and optionally href, note, action; the first open one is lit.

    parts: what an item still lacks, each with label and href.
    """
    rows, lit = [], False
    for item in items:
        done = bool(item["done"] if isinstance(item, dict) else item.done)
        rows.append({"item": item, "done": done, "lit": not done and not lit})
        lit = lit or not done
    return {"rows": rows, "done": sum(bool(row["done"]) for row in rows), "total": len(rows)}


@register.inclusion_tag("components/progress.html")
def progress(value: float, most: float, label: str) -> dict[str, object]:
    """A native progress bar with its percentage for those who cannot see it."""
    share = 0 if not most else max(0, min(100, round(100 * value / most)))
    return {"value": f"{value:g}", "most": f"{most:g}", "label": label, "percent": share}


@register.inclusion_tag("components/usage_meter.html")
def usage_meter(used: float, included: float, label: str, unit: str = "") -> dict[str, object]:
    """Use against what is included, with a tick at the included quantity, and the same in words."""
    return {"used": used, "included": included, "label": label, "unit": unit, "gauge": charts.meter(used, included)}


@register.inclusion_tag("components/job_card.html")
def job_card(job: Any) -> dict[str, object]:
    """A long piece of work: name, state, done, total, note, and where there are any href (result) and cancel_href."""
    return {"job": job}


@register.inclusion_tag("components/confirm.html", takes_context=True)
def confirm(
    context: dict[str, Any],
    label: str,
    title: str,
    action: str,
    text: str = "",
    confirm: str = "",
    kind: str = "danger",
    size: str = "sm",
    id: str = "",
    **fields: object,
) -> dict[str, object]:
    """A button that opens a native dialog whose form posts to `action`; other names become hidden fields.

    Without JavaScript the button is a link to `action`, which must answer GET with a page that asks the same.
    """
    return {
        "csrf_token": context.get("csrf_token"),
        "label": label,
        "title": title,
        "action": action,
        "text": text,
        "confirm": confirm or label,
        "kind": kind,
        "size": size,
        "id": id or f"confirm-{crc32(repr((action, fields)).encode()):x}",
        "fields": fields,
    }
