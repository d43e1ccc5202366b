"""The texts of a Django template that are to be translated, as Django will ask for them."""

import re
from collections.abc import Iterator

COMMENT = re.compile(r"\{%\s*comment\b.*?%\}.*?\{%\s*endcomment\s*%\}|\{#.*?#\}", re.DOTALL)
QUOTED = r"(?P<quote>[\"'])(?P<text>(?:\\.|(?!(?P=quote)).)*)(?P=quote)"
SIMPLE = re.compile(rf"\{{%\s*(?:translate|trans)\s+{QUOTED}(?P<rest>[^%]*)%\}}", re.DOTALL)
BLOCK = re.compile(
    r"\{%\s*(?:blocktranslate|blocktrans)\b(?P<options>.*?)%\}(?P<body>.*?)\{%\s*end(?:blocktranslate|blocktrans)\s*%\}",
    re.DOTALL,
)
PLURAL = re.compile(r"\{%\s*plural\s*%\}")
IN_TAG = re.compile(r"\{[%{](?P<inside>.*?)[%}]\}", re.DOTALL)
CALL = re.compile(rf"(?<![\w.])_\(\s*{QUOTED}\s*\)")
CONTEXT = re.compile(rf"\bcontext\s+{QUOTED}")
VARIABLE = re.compile(r"\{\{\s*(?P<name>[^}|\s]+)[^}]*\}\}")

Text = tuple[int, str, str | None, str | None]


def texts_of_template(source: str) -> Iterator[Text]:
    """Yields (line, text, plural text or None, context or None) for each text in the template's source."""
    source = COMMENT.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), source)
    for match in SIMPLE.finditer(source):
        # Django doubles percent signs before it asks, and halves them in the answer.
        yield line_of(source, match), unescaped(match["text"]).replace("%", "%%"), None, context_of(match["rest"])
    for match in BLOCK.finditer(source):
        is_trimmed = "trimmed" in match["options"].split()
        parts = [as_asked(part, is_trimmed) for part in PLURAL.split(match["body"], maxsplit=1)]
        plural = parts[1] if len(parts) > 1 else None
        yield line_of(source, match), parts[0], plural, context_of(match["options"])
    for tag in IN_TAG.finditer(source):
        for match in CALL.finditer(tag["inside"]):
            yield line_of(source, tag), unescaped(match["text"]).replace("%", "%%"), None, None


def as_asked(body: str, is_trimmed: bool) -> str:
    """A block's text with its variables in the form gettext sees."""
    if is_trimmed:
        body = " ".join(line.strip() for line in body.strip().splitlines() if line.strip())
    return VARIABLE.sub(lambda match: f"%({match['name']})s", body.replace("%", "%%"))


def context_of(options: str) -> str | None:
    match = CONTEXT.search(options)
    return unescaped(match["text"]) if match else None


def unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def line_of(source: str, match: re.Match[str]) -> int:
    return source.count("\n", 0, match.start()) + 1
