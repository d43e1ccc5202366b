"""Extra HTML attributes of a component, given as keyword arguments of its tag."""

from typing import Any

from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString


def attributes(extra: dict[str, Any]) -> SafeString:
    """`hx_get="/x/"` becomes ` hx-get="/x/"`; True gives a bare attribute, None and False give none.

    A trailing underscore lets a Python keyword through (`for_`). Handlers and inline styles are refused, because
    the content security policy would drop them in silence. Raises ValueError for such a name.
    """
    pairs: list[tuple[str, str]] = []
    for key, value in extra.items():
        name = key.rstrip("_").replace("_", "-")
        if name == "style" or name.startswith(("on", "hx-on")):
            raise ValueError(f"The attribute {name} is not allowed by the content security policy.")
        if value is True:
            pairs.append((name, ""))
        elif value is not None and value is not False:
            # a literal of a template counts as safe text, but inside quotes its own quotes must not end the value
            pairs.append((name, escape(str(value))))
    return format_html_join("", ' {}="{}"', pairs)
