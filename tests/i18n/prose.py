"""Every text that a person reads, by the kind of place it is in: what the glossary is held against."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from babel.messages.pofile import read_po

from intelgraph.stack.catalogues import LOCALE
from intelgraph.stack.paths import PROJECT
from intelgraph.stack.template_texts import BLOCK, COMMENT

# (path or message, text): white space is single, code is left out.
Text = tuple[str, str]

GERMAN = LOCALE / "de" / "LC_MESSAGES" / "django.po"
CODE = ("apps", "intelgraph", "sdk", "tests")
FENCED = re.compile(r"^ *(?P<fence>```+|~~~+).*?^ *(?P=fence)", re.DOTALL | re.MULTILINE)
INLINE_CODE = re.compile(r"``[^`]+``|`[^`\n]+`")
ADDRESS = re.compile(r"\]\([^)]*\)|https?://\S+")
TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", re.DOTALL)
YAML_COMMENT = re.compile(r"(?:^|(?<=\s))#\s?(.*)$", re.MULTILINE)
# These list the words that are not to be used, or show them on purpose.
ABOUT_WORDS = {"locale/de/glossary.md"}


def english() -> dict[str, list[Text]]:
    """Every English text by its kind of place."""
    return {
        "catalogue": list(catalogue(0)),
        "templates": list(templates()),
        "legal": [named(path, path.read_text()) for path in legal("en")],
        "policies": list(policies("en")),
        "docs": list(docs()),
        "code": list(code()),
    }


def german() -> dict[str, list[Text]]:
    """Every German text by its kind of place."""
    return {
        "catalogue": list(catalogue(1)),
        "legal": [named(path, path.read_text()) for path in legal("de")],
        "policies": list(policies("de")),
    }


def plain(text: str) -> str:
    """The text on one line without code and addresses."""
    return " ".join(ADDRESS.sub(" ", INLINE_CODE.sub("…", FENCED.sub(" ", text))).split())


def named(path: Path, text: str) -> Text:
    return str(path.relative_to(PROJECT)), plain(text)


def catalogue(side: int) -> Iterator[Text]:
    """Messages of the catalogue: side 0 in English, 1 in German, every plural form by itself."""
    with GERMAN.open("rb") as file:
        for message in read_po(file, locale="de"):
            if message.id:
                written = message.id if side == 0 else message.string
                for text in (written,) if isinstance(written, str) else written or ():
                    yield "catalogue", " ".join(text.split())


def templates() -> Iterator[Text]:
    """Words and comments that templates write themselves."""
    for folder in ("templates", "apps"):
        for path in sorted((PROJECT / folder).rglob("*")):
            if path.suffix in {".html", ".txt"} and "templates" in path.parts:
                source = path.read_text()
                for match in COMMENT.finditer(source):
                    yield named(path, re.sub(r"\{[%#].*?[%#]\}|^\{#|#\}$", " ", match[0]) or match[0])
                    yield named(path, match[0].strip("{#}"))
                yield named(path, TAG.sub(" ", BLOCK.sub(" ", COMMENT.sub(" ", source))))


def legal(language: str) -> list[Path]:
    return sorted((PROJECT / "policies/terms").glob(f"*.{language}.md"))


def policies(language: str) -> Iterator[Text]:
    """Texts of policy files in this language; in English their comments and those of Rego, too."""
    for path in sorted((PROJECT / "policies").glob("*.yaml")):
        for text in in_language(yaml.safe_load(path.read_text()), language):
            yield named(path, text)
    if language == "en":
        for path in sorted((PROJECT / "policies").rglob("*")):
            if path.suffix in {".yaml", ".rego"}:
                yield from (named(path, text) for text in YAML_COMMENT.findall(path.read_text()))


def in_language(value: Any, language: str) -> Iterator[str]:
    """Each text kept under a language's code, however deep."""
    if isinstance(value, dict):
        for key, each in value.items():
            if key == language and isinstance(each, str):
                yield each
            else:
                yield from in_language(each, language)
    elif isinstance(value, list):
        for each in value:
            yield from in_language(each, language)


def docs() -> Iterator[Text]:
    """Every document in Markdown, paragraph by paragraph; legal texts have their own place."""
    for path in sorted(PROJECT.rglob("*.md")):
        inside = path.relative_to(PROJECT)
        if inside.parts[0].startswith(".") or inside.parts[:2] == ("policies", "terms"):
            continue
        if str(inside) not in ABOUT_WORDS:
            source = FENCED.sub(" ", path.read_text())
            yield from (named(path, part) for part in re.split(r"\n\s*\n|\n(?=[-*|#] ?)", source) if part.strip())


def code() -> Iterator[Text]:
    """Docstrings and comments of our Python; lines of one comment are read together."""
    for folder in CODE:
        for path in sorted((PROJECT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                source = path.read_text()
                yield from (named(path, text) for text in docstrings(source))
                yield from (named(path, text) for text in comments(source))


def docstrings(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield ast.get_docstring(node) or ""


def comments(source: str) -> Iterator[str]:
    """Comments; those on lines that follow each other are one."""
    held: list[str] = []
    last = 0
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            if held and token.start[0] != last + 1:
                yield " ".join(held)
                held = []
            held.append(token.string.lstrip("#: "))
            last = token.start[0]
    yield " ".join(held)
