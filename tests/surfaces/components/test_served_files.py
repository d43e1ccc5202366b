"""What browsers load is what we say it is: parts, vendored files and digests match their bytes."""

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template import Context, Template

from apps.surfaces.components import assets
from apps.surfaces.components.samples import declared_states
from apps.surfaces.components.tags.assets import icon
from intelgraph import assemble
from tests.support import accessibility

VENDOR = assemble.STATIC / "vendor"


def _sha384(data: bytes) -> str:
    return base64.b64encode(hashlib.sha384(data).digest()).decode()


def test_served_sheets_and_scripts_are_their_parts_joined():
    """By the start of this run: they are not kept in git."""
    assert assemble.stale() == []


def test_every_part_is_served_by_some_file():
    parts = {part for names in assemble.PARTS.values() for part in names}
    found = {
        str(path.relative_to(assemble.STATIC))
        for pattern in ("css/*.css", "js/modules/*.js")
        for path in assemble.STATIC.glob(pattern)
    }
    assert found - set(assemble.PARTS) == parts


def test_a_changed_part_is_noticed(tmp_path, monkeypatch):
    monkeypatch.setattr(assemble, "STATIC", tmp_path)
    monkeypatch.setattr(assemble, "PARTS", {"css/app.css": ("css/one.css",)})
    (tmp_path / "css").mkdir()
    (tmp_path / "css/one.css").write_text("a { color: red }")
    assert assemble.write() == ["css/app.css"]
    assert assemble.stale() == []
    (tmp_path / "css/one.css").write_text("a { color: blue }")
    assert assemble.stale() == ["css/app.css"]


@pytest.mark.parametrize("folder", [VENDOR, accessibility.FOLDER], ids=["served", "for tests"])
def test_vendored_files_match_their_lock(folder):
    locked = json.loads((folder / "vendor.lock.json").read_text())["files"]
    assert {entry["file"] for entry in locked} == {path.name for path in folder.glob("*.js")}
    for entry in locked:
        assert _sha384((folder / entry["file"]).read_bytes()) == entry["sha384"], entry["file"]
        assert entry["version"] in entry["file"]
        assert entry["package"].endswith(f"@{entry['version']}")
        assert (folder / entry["licence_file"]).is_file()


def test_script_and_sheet_tags_carry_the_digest_of_the_file(settings):
    settings.DEBUG = True
    page = Template('{% stylesheet "css/app.css" %}{% script "vendor/htmx-2.0.11.min.js" kind="defer" %}').render(
        Context()
    )
    digests = re.findall(r'integrity="sha384-([^"]+)"', page)
    files = ["css/app.css", "vendor/htmx-2.0.11.min.js"]
    assert digests == [_sha384(Path(finders.find(name)).read_bytes()) for name in files]


def test_a_file_that_is_not_there_has_no_digest_and_fails_no_page():
    assert assets.integrity("css/none.css") == ""
    assert assets.url("css/none.css").endswith("css/none.css")


def test_every_icon_that_a_template_or_tag_names_is_in_the_sprite():
    sprite = set(re.findall(r'<symbol id="([^"]+)"', (assemble.STATIC / "icons/sprite.svg").read_text()))
    root = assemble.STATIC.parent
    used = set()
    for path in root.glob("templates/**/*.html"):
        text = path.read_text()
        used |= set(re.findall(r'{% icon "([\w-]+)"', text)) | set(re.findall(r'icon(?:_end)?="([\w-]+)"', text))
    used |= {state.icon for states in declared_states().values() for state in states}
    assert used - sprite == set()
    assert "aria-hidden" in icon("check")
    assert 'aria-label="Done"' in icon("check", label="Done")


def test_the_sheets_keep_the_rules_of_the_house():
    physical = re.compile(r"(?<![\w-])(margin|padding|border)-(left|right|top|bottom)\b|(?<![\w-])(left|right)\s*:")
    for name in {part for names in assemble.PARTS.values() for part in names if part.endswith(".css")}:
        text = (assemble.STATIC / name).read_text()
        assert not physical.search(text), name
        assert not re.search(r"https?://", text), name


def test_templates_have_no_inline_style_script_or_unescaped_text():
    banned = re.compile(
        r"\sstyle=|\son(click|change|submit|load|input)=|hx-on|\|\s*safe\b|<script(?![^>]*\b(src|application/ld\+json))"
    )
    for path in (assemble.STATIC.parent / "templates").glob("**/*.html"):
        assert not banned.search(path.read_text()), path
