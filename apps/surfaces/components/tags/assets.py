"""Tags for style sheets, scripts and icons."""

from django.template import Library
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.surfaces.components import assets

register = Library()


@register.simple_tag
def stylesheet(name: str) -> SafeString:
    """A style sheet with the digest of the served file."""
    return format_html('<link rel="stylesheet" href="{}"{}>', assets.url(name), _integrity(name))


@register.simple_tag
def asset(name: str) -> str:
    """The address of a static file."""
    return assets.url(name)


@register.simple_tag
def script(name: str, kind: str = "module") -> SafeString:
    """A script with the digest of the served file; `kind="defer"` for a file that is not a module."""
    how = SafeString(' type="module"' if kind == "module" else " defer")
    return format_html('<script src="{}"{}{}></script>', assets.url(name), how, _integrity(name))


@register.simple_tag
def icon(name: str, label: str = "", css: str = "", flip: bool = False) -> SafeString:
    """A picture of the sprite. Without a label it is decoration; `flip` mirrors it in right-to-left text."""
    classes = " ".join(part for part in ("i", "i-flip" if flip else "", css) if part)
    said = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="{}" {}><use href="{}#{}"></use></svg>', classes, said, assets.url("icons/sprite.svg"), name
    )


def _integrity(name: str) -> SafeString | str:
    digest = assets.integrity(name)
    return format_html(' integrity="{}"', digest) if digest else ""
