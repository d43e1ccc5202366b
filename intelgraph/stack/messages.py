"""Translations: gathers the texts of code and templates, and compiles what translators wrote. Needs no gettext.

Babel reads Python itself; Django's templates are read by `template_texts`; the names of fields, which Django makes of
Python names, are listed by the product itself (`manage.py model_words`).
"""

import json
import subprocess
import sys
from pathlib import Path

from babel.messages import Catalog, extract
from babel.messages.pofile import read_po, write_po

from intelgraph.stack.catalogues import catalogue_files, compile_catalogues
from intelgraph.stack.paths import PROJECT
from intelgraph.stack.template_texts import texts_of_template

SOURCES = ("apps", "intelgraph", "templates")
KEYWORDS = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "_": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def texts_in_use() -> Catalog:
    """Every text that code and templates ask a translation for."""
    template = Catalog(charset="utf-8", fuzzy=False)
    for source in SOURCES:
        for path in sorted((PROJECT / source).rglob("*")):
            if path.suffix == ".py" and "migrations" not in path.parts:
                gather_python(path, template)
            elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
                place = str(path.relative_to(PROJECT))
                for line, text, plural, context in texts_of_template(path.read_text()):
                    template.add((text, plural) if plural else text, locations=[(place, line)], context=context)
    gather_fields(template)
    return template


def gather() -> int:
    """Bring every locale's catalogue up to date with the texts in use; returns how many texts there are."""
    template = texts_in_use()
    for path in catalogue_files():
        with path.open("rb") as file:
            catalogue = read_po(file, locale=path.parts[-3].replace("-", "_"))
        # A new time of writing would change the file at each run.
        catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
        with path.open("wb") as file:
            write_po(file, catalogue, width=110, sort_output=True, include_lineno=False, ignore_obsolete=True)
    return len(template)


def gather_python(path: Path, template: Catalog) -> None:
    place = str(path.relative_to(PROJECT))
    with path.open("rb") as file:
        for line, text, comments, context in extract.extract("python", file, keywords=KEYWORDS, options={}):
            template.add(text, locations=[(place, line)], auto_comments=comments, context=context)


def gather_fields(template: Catalog) -> None:
    listed = subprocess.check_output([sys.executable, "manage.py", "model_words"], cwd=PROJECT, text=True)
    for found in json.loads(listed):
        template.add(found["text"], locations=[(found["place"], 0)])


def messages() -> int:
    """`make messages`: gather, compile, and say what is left to translate."""
    count = gather()
    compile_catalogues()
    print(f"{count} texts in use.")
    for path in catalogue_files():
        with path.open("rb") as file:
            missing = [message for message in read_po(file) if message.id and not message.string]
        print(f"{path.parts[-3]}: {len(missing)} without a translation", file=sys.stdout)
    return 0
