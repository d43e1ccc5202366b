"""Served sheets and scripts are the concatenation of readable parts: one request each, and no build tool.

The served files are made wherever the product or its tests start, and are not kept in git.
"""

from pathlib import Path

STATIC = Path(__file__).resolve().parents[1] / "static"

#: Each served file and its parts, in the order of the cascade layers.
PARTS: dict[str, tuple[str, ...]] = {
    "css/app.css": (
        "css/order.css",
        "css/tokens.css",
        "css/reset.css",
        "css/base.css",
        "css/layout.css",
        "css/components.css",
        "css/widgets.css",
        "css/pages.css",
        "css/narrow.css",
        "css/utilities.css",
    ),
    "css/admin.css": ("css/tokens.css", "css/operations.css"),
    "css/operators.css": ("css/worklist.css",),
    "js/app.js": (
        "js/modules/words.js",
        "js/modules/theme.js",
        "js/modules/toast.js",
        "js/modules/requests.js",
        "js/modules/rejected.js",
        "js/modules/dialogs.js",
        "js/modules/copy.js",
        "js/modules/filters.js",
        "js/modules/estimate.js",
        "js/modules/filedrop.js",
        "js/modules/combobox.js",
        "js/modules/suggest.js",
        "js/modules/autosave.js",
        "js/modules/counters.js",
        "js/modules/shortcuts.js",
        "js/modules/live.js",
    ),
    "js/operators.js": ("js/modules/worklist.js",),
}

NOTICE = "/* Assembled from the parts beside it. Edit those. */\n"


def assembled(name: str) -> str:
    """The text that a served file must have, from its parts. Raises KeyError for a name that is not served."""
    return NOTICE + "".join((STATIC / part).read_text(encoding="utf-8") for part in PARTS[name])


def stale() -> list[str]:
    """Names of served files whose text differs from their parts."""
    return [
        name for name in PARTS if not (STATIC / name).is_file() or (STATIC / name).read_text("utf-8") != assembled(name)
    ]


def write() -> list[str]:
    """Write the served files that are missing or differ from their parts; returns their names."""
    names = stale()
    for name in names:
        half = (STATIC / name).with_suffix(".half")
        half.write_text(assembled(name), encoding="utf-8")
        half.replace(STATIC / name)
    return names
