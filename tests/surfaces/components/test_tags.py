"""Component tags say in HTML what their arguments mean, and escape what they are given."""

import re
from html import unescape
from types import SimpleNamespace
from urllib.parse import parse_qs

import pytest
from django import forms
from django.apps import apps
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import translation

from apps.demand.entitlements.models import Seat
from apps.ground.web.paging import encode
from apps.ground.web.states import TONES, StateChoices
from apps.surfaces.components.samples import declared_states


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def render(text: str, **values: object) -> str:
    return Template(text).render(Context(values))


class OrderForm(forms.Form):
    number = forms.CharField(
        label="Order number", help_text="On your invoice.", error_messages={"required": "Say which order"}
    )
    way = forms.ChoiceField(label="Way", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    note = forms.CharField(label="Note", required=False)


def test_what_one_site_lacks_is_not_remembered_for_another(settings):
    asked = '{% page_url "notices:bell" %}'
    settings.ROOT_URLCONF = "tests.surfaces.components.addresses"
    assert render(asked) == ""
    settings.ROOT_URLCONF = "intelgraph.urls"
    assert render(asked) == "/notifications/"


def test_a_field_ties_label_hint_error_and_control_together():
    html = render("{% field form.number autocomplete='off' %}", form=OrderForm({"number": ""}))
    assert '<label for="id_number">' in html
    assert 'id="id_number_hint"' in html
    assert 'id="id_number_error"' in html
    assert 'aria-describedby="id_number_hint id_number_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'autocomplete="off"' in html
    assert "Say which order" in html


def test_a_field_that_may_stay_empty_says_so():
    form = OrderForm()
    assert "(optional)" in render("{% field form.note %}", form=form)
    assert "(optional)" not in render("{% field form.number %}", form=form)
    assert "(optional)" not in render("{% field form.note optional=False %}", form=form)


def test_radio_options_are_a_named_group():
    html = render("{% field form.way cards=True %}", form=OrderForm({"number": "x"}))
    assert html.count('class="choice"') == 2
    assert "<fieldset" in html
    assert "<legend" in html
    assert 'aria-describedby="id_way_error"' in html


def test_the_error_summary_links_to_each_field_and_is_absent_when_all_is_well():
    html = render("{% error_summary form %}", form=OrderForm({"number": ""}))
    assert "There are 2 problems on this page" in html
    assert 'href="#id_number">Order number: Say which order' in html
    assert 'href="#id_way_0"' in html
    assert render("{% error_summary form %}", form=OrderForm({"number": "x", "way": "a"})).strip() == ""
    assert render("{% error_summary form %}").strip() == ""


def test_a_button_with_an_address_is_a_link_and_takes_htmx_attributes():
    html = render('{% button "Save" hx_post="/x/?a=1&b=2" name="do" value="save" kind="primary" %}')
    assert html.startswith('<button class="btn primary" type="submit"')
    assert 'hx-post="/x/?a=1&amp;b=2"' in html
    assert render('{% button "Go" href="/x/" %}').startswith('<a class="btn" href="/x/"')
    assert "href" not in render('{% button "Go" href="/x/" disabled=True %}')


@pytest.mark.parametrize("name", ["style", "onclick", "hx_on__click"])
def test_attributes_that_the_content_policy_would_drop_are_refused(name):
    with pytest.raises(ValueError, match="content security policy"):
        render("{% button 'Save' " + name + "='x' %}")


def test_what_people_wrote_is_escaped_everywhere():
    evil = '<img src=x onerror=1>"'
    rows = [{"label": evil, "old": evil, "new": evil}]
    html = render(
        "{% bdi e %}{% badge e %}{% crumbs e '/' e %}{% diff rows %}{% facts pairs %}{% kpi e e delta=e %}{% copy e %}"
        "{% card title=e %}{{ e }}{% endcard %}{% note title=e %}{{ e }}{% endnote %}{% ledger_row e e %}"
        "{% chart_line e labels values %}{% button e title=e %}"
        "{% empty_state 'failed' e text=e %}",
        e=evil,
        rows=rows,
        pairs=[(evil, evil)],
        labels=[evil],
        values=[1],
    )
    assert "<img" not in html
    assert "&lt;img" in html


def test_every_state_of_a_model_has_a_word_and_a_mark():
    found = declared_states()
    assert {"seat", "order", "listing", "message"} <= set(found)
    for states in found.values():
        for state in states:
            assert str(state.label)
            assert state.icon
            assert state.tone in TONES
    plain = [
        model._meta.label
        for model in apps.get_models()
        if model._meta.app_config.name.startswith("apps.")
        and not issubclass(getattr(model, "State", StateChoices), StateChoices)
    ]
    assert plain == [], "their State is no StateChoices"


def test_a_badge_shows_the_state_of_a_row_or_a_state():
    html = render("{% status seat %}", seat=Seat(state="assigned"))
    assert "Assigned" in html
    assert "#check" in html
    assert render("{% status state %}", state=Seat.State.ASSIGNED) == html
    with pytest.raises(ValueError, match="half_open"):
        render("{% status seat %}", seat=Seat(state="half_open"))


def test_a_column_sorts_up_then_down_and_keeps_the_other_filters():
    def html(query: str) -> str:
        return render('{% column "Name" sort="name" %}', request=RequestFactory().get(f"/?{query}"))

    assert 'href="?q=a&amp;sort=name"' in html("q=a&page=3")
    assert "aria-sort" not in html("q=a")
    assert 'aria-sort="ascending"' in html("sort=name")
    assert 'href="?sort=-name"' in html("sort=name")
    assert 'aria-sort="descending"' in html("sort=-name")
    assert 'href="?sort=name"' in html("sort=-name")


def test_the_pager_marks_this_page_and_keeps_the_filters():
    request = RequestFactory().get("/?q=x&page=2")
    html = render("{% pager page %}", page=Paginator(range(100), 25).page(2), request=request)
    assert 'href="?q=x&amp;page=2" aria-current="page"' in html
    assert 'href="?q=x&amp;page=3" rel="next"' in html
    assert render("{% pager page %}", page=Paginator(range(3), 25).page(1), request=request).strip() == ""


def test_a_cursor_pager_has_only_the_ways_that_exist():
    html = render("{% cursor_pager after='c9' shown=25 total=1204 %}", request=RequestFactory().get("/"))
    assert 'href="?cursor=c9"' in html
    assert "25 of 1,204 shown" in html
    assert "Previous" not in html


def test_a_cursor_pager_takes_a_cursor_as_lists_give_it_and_keeps_the_filters():
    cursor = encode([7, "2026-11-24T10:00:00Z"], "list|filter|" + "x" * 200)
    html = render("{% cursor_pager after=cursor %}", request=RequestFactory().get("/?q=x"), cursor=cursor)
    (address,) = re.findall(r'href="([^"]+)" rel="next"', html)
    assert parse_qs(unescape(address).removeprefix("?")) == {"q": ["x"], "cursor": [cursor]}


@pytest.mark.parametrize("name", ["after", "before"])
@pytest.mark.parametrize("address", ["?cursor=c9", "/browse/?cursor=c9", "https://x.example/", "a b"])
def test_a_cursor_pager_refuses_an_address(name, address):
    with pytest.raises(ValueError, match="bare cursor"):
        render(f"{{% cursor_pager {name}=address %}}", request=RequestFactory().get("/"), address=address)


def test_a_chart_has_a_title_a_description_and_the_same_numbers_as_a_table():
    html = render(
        '{% chart_line "Revenue" months series currency="EUR" text="It rose." %}',
        months=["Jan", "Feb"],
        series={"This year": [100_00, 250_50], "Last year": [50_00, None]},
    )
    assert ">Revenue</title>" in html
    assert ">It rose.</desc>" in html
    assert '<td class="num">€250.50</td>' in html
    assert '<td class="num">–</td>' in html
    assert html.count("<polyline") == 2
    assert "No figures" in render('{% chart_line "Empty" none none %}', none=[])


def test_coordinates_keep_their_decimal_point_in_languages_that_write_a_comma():
    with translation.override("de"):
        html = render(
            '{% chart_bars "B" l v %}{% glyph "x" %}{% headroom 1 3 %}{% meter 1 3 %}{% sparkline v %}',
            l=["a", "b", "c"],
            v=[1, 2.5, 3],
        )
    assert 'width="26,' not in html
    assert 'width="26.000"' in html


def test_meters_say_in_words_what_colour_shows():
    assert "More than 80 % is used." in render("{% usage_meter 85 100 'Events' %}")
    assert "Included usage exceeded" in render("{% usage_meter 101 100 'Events' %}")
    assert "used" not in render("{% usage_meter 10 100 'Events' %}")


def test_an_empty_state_has_a_reason():
    with pytest.raises(TemplateSyntaxError, match="first_use"):
        render("{% empty_state 'whatever' 'No data' %}")
    assert "req_1" in render("{% empty_state 'failed' 'It failed' request_id='req_1' %}")


def test_the_first_open_thing_is_lit_and_only_that():
    items = [
        {"label": "a", "done": True},
        {"label": "b", "done": False, "href": "/b/"},
        SimpleNamespace(label="c", done=False, href="/c/"),
    ]
    html = render("{% checklist items %}", items=items)
    assert "1 of 3 done" in html
    assert html.count('data-s="lit"') == 1
    assert html.count("primary") == 1


def test_a_confirm_dialog_posts_and_leads_somewhere_without_script():
    html = render('{% confirm "Revoke" "Revoke it?" "/keys/1/revoke/" key="k1" %}', csrf_token="t0ken")
    assert 'href="/keys/1/revoke/" data-dialog="confirm-' in html
    assert '<form method="post" action="/keys/1/revoke/"' in html
    assert 'name="key" value="k1"' in html
    assert "t0ken" in html


def test_a_short_digest_keeps_both_ends():
    assert render("{{ d|short_digest }}", d="9f3c41" + "0" * 54 + "e1a7") == "9f3c41…e1a7"
    assert render("{{ d|short_digest }}", d="9f3c41") == "9f3c41"


MONTHS = ["Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov"]


def _labels(drawn: str) -> dict[str, float]:
    found = re.findall(r'<text[^>]*x="([0-9.]+)%"[^>]*>([^<]+)</text>', drawn)
    return {text: float(x) for x, text in found}


def test_each_label_of_a_bar_chart_stands_under_its_own_bar():
    drawn = render('{% chart_bars "Use" months values %}', months=MONTHS, values=list(range(1, 13)))
    bars = re.findall(r'<rect class="b[12]" x="([0-9.]+)" y="[0-9.]+" width="([0-9.]+)"', drawn)
    middles = {month: float(x) + float(width) / 2 for month, (x, width) in zip(MONTHS, bars, strict=True)}
    labels = _labels(drawn)
    assert list(labels) == ["Jan", "Mar", "May", "Jul", "Sep", "Nov"]
    for month, x in labels.items():
        assert x == pytest.approx(middles[month], abs=0.02)


def test_each_label_of_a_line_chart_stands_under_its_own_point():
    drawn = render('{% chart_line "Use" months values %}', months=MONTHS, values=list(range(1, 13)))
    points = re.search(r'<polyline[^>]*points="([^"]+)"', drawn)
    assert points is not None
    places = [float(pair.split(",")[0]) for pair in points[1].split()]
    for month, x in _labels(drawn).items():
        assert x == pytest.approx(places[MONTHS.index(month)], abs=0.02)


def test_the_lit_bar_is_named_in_a_legend():
    drawn = render('{% chart_bars "Use" months values latest="This month so far" %}', months=MONTHS, values=[1] * 12)
    assert re.search(r'class="legends".*class="b2".*This month so far', drawn, re.S)
    assert "Nov" in render('{% chart_bars "Use" months values %}', months=MONTHS, values=[1] * 12).partition("plot")[0]
