"""The style guide renders every component, and the frames hold whatever their context lacks."""

import re

import pytest
from django.template import Context, Template
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory
from django.utils import translation

from apps.surfaces.components import pages
from intelgraph.assemble import STATIC

pytestmark = pytest.mark.urls("tests.surfaces.components.addresses")

CODES = [400, 403, 404, 409, 410, 422, 429, 500, 503]


class Visitor:
    """What the frames read of somebody who is signed in."""

    is_anonymous = False
    is_operator = True
    organisation_name = "Halcyon <Data>"
    name = "Inès Okafor"


def _styleguide(query: str = "") -> str:
    with translation.override("en"):
        return pages.styleguide(RequestFactory().get(f"/styleguide/?{query}")).content.decode()


def test_the_style_guide_shows_every_component():
    shown = (STATIC.parent / "templates/styleguide/index.html").read_text()
    documented = set(re.findall(r"{% (\w+) ", (STATIC.parent / "templates/components/README.md").read_text()))
    elsewhere = {"load", "translate", "block", "csrf_token", "stylesheet", "script", "asset"}
    elsewhere |= {"money_text", "status_word", "page_here", "partner_menu", "address_of"}
    missing = {name for name in documented - elsewhere if f"{{% {name} " not in shown}
    assert missing == set()


def test_the_readme_names_every_tag():
    from apps.surfaces.components.templatetags.components import register

    text = (STATIC.parent / "templates/components/README.md").read_text()
    inside_frames = {"nav_link", "own_tier", "page_url", "partner_menu", "sign_in_url"}
    assert {name for name in register.tags if name not in inside_frames and f"{{% {name}" not in text} == set()


@pytest.mark.parametrize("query", ["", "dir=rtl", "frame=partner"])
def test_the_style_guide_renders_in_both_directions_and_frames(query):
    html = _styleguide(query)
    assert f'dir="{"rtl" if "rtl" in query else "ltr"}"' in html
    assert html.count("<h1") == 1
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert sorted({name for name in ids if ids.count(name) > 1}) == []


def test_every_label_and_description_points_at_something():
    html = _styleguide()
    ids = set(re.findall(r'\sid="([^"]+)"', html))
    targets = set(re.findall(r'\sfor="([^"]+)"', html))
    for names in re.findall(r'\saria-(?:describedby|labelledby|controls)="([^"]+)"', html):
        targets |= set(names.split())
    targets |= set(re.findall(r'popovertarget="([^"]+)"', html)) | set(re.findall(r'data-dialog="([^"]+)"', html))
    assert targets - ids == set()


@pytest.mark.parametrize("frame", ["base_store.html", "base_partner.html", "base_print.html"])
def test_a_frame_stands_without_any_context(frame):
    html = get_template(frame).template.render(Context({}))
    assert "<main" in html
    assert "None" not in html


def test_the_frame_escapes_names_and_offers_what_is_there():
    request = RequestFactory().get("/styleguide/")
    switches = [{"public_id": "org_1", "name": "<b>North</b>"}]
    values = {"actor": Visitor, "request": request, "organisations": switches, "unread_notices": 2, "theme": "dark"}
    with translation.override("en"):
        html = get_template("base_store.html").template.render(Context(values))
    assert 'data-theme="dark"' in html
    assert "Halcyon &lt;Data&gt;" in html
    assert "<b>North" not in html
    assert "Halcyon <Data>" not in html


def test_a_theme_that_is_not_ours_is_not_written_into_the_page():
    html = get_template("base_store.html").template.render(Context({"theme": '"><script>'}))
    assert "data-theme" not in html.split(">", 2)[1]
    assert "<script>" not in html


def test_frames_do_not_link_to_pages_that_are_not_there():
    request = RequestFactory().get("/")
    context = Context({"request": request})
    text = '{% nav_link "Nowhere" "nowhere:at_all" %}{% page_url "nowhere:at_all" %}'
    assert "nowhere" not in Template(text).render(context)
    assert 'href="/styleguide/"' in Template('{% nav_link "Guide" "components:styleguide" %}').render(context)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("language", ["en", "de"])
def test_each_error_page_says_what_to_do_and_gives_the_request(code, language):
    with translation.override(language):
        html = render_to_string(f"errors/{code}.html", {"request_id": "req_7f2a"})
    assert html.count("<h1") == 1
    assert "req_7f2a" in html
    assert "href=" in html.split("<h1")[1]


@pytest.mark.parametrize("code", [500, 503])
def test_the_worst_pages_need_neither_context_nor_database(code):
    html = get_template(f"errors/{code}.html").template.render(Context({}))
    assert "<h1" in html
    assert "csrfmiddlewaretoken" not in html


def test_a_refused_form_puts_error_into_the_title():
    class Broken:
        errors = {"name": ["x"]}

    with translation.override("en"):
        html = get_template("base_store.html").template.render(Context({"form": Broken()}))
    assert "<title>Error: " in html
