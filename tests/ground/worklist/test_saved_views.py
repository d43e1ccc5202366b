"""Views of the inbox that a person keeps: their own, by a name, at most twenty."""

from collections.abc import Callable

import pytest
from django.test import Client

from apps.ground.policy.actor import Actor
from apps.ground.web.refusals import Denied, Invalid
from apps.ground.worklist.commands import MOST_VIEWS, forget_view, save_view
from apps.ground.worklist.models import SavedView
from apps.ground.worklist.refusals import TooManyViews
from apps.ground.worklist.selectors import saved_views
from tests.factories.accounts import member, operator, user_of
from tests.factories.program import company

INBOX = "/admin/worklist/"


def test_a_view_is_saved_opened_and_removed_on_the_page(ruth: Actor, browser_of: Callable[..., Client]) -> None:
    desk = browser_of(user_of(ruth), second_factor=True)
    assert "Save view" not in desk.get(INBOX).text, "the whole inbox needs no name"
    here = f"{INBOX}?kind=application&late=1"

    saved = desk.post(here, {"do": "save_view", "name": "Late applications"}, follow=True)

    assert saved.redirect_chain == [(here, 302)]
    assert "View saved." in saved.text
    elsewhere = desk.get(INBOX).text
    assert "Late applications" in elsewhere
    assert "?kind=application&amp;late=1" in elsewhere
    (view,) = saved_views(ruth)
    assert "View removed." in desk.post(here, {"do": "forget_view", "view": view.public_id}, follow=True).text
    assert saved_views(ruth) == []
    assert "Enter a name" in desk.post(here, {"do": "save_view", "name": " "}, follow=True).text
    assert desk.post(here, {"do": "forget_view", "view": view.public_id}).status_code == 404


def test_views_are_their_persons_own(ruth: Actor, browser_of: Callable[..., Client]) -> None:
    view = save_view(ruth, name="Mine", query="whose=mine")
    colleague = operator(("lead",))
    assert saved_views(colleague) == []
    with pytest.raises(Denied):
        forget_view(colleague, view)
    page = browser_of(user_of(colleague), second_factor=True)
    assert page.post(INBOX, {"do": "forget_view", "view": view.public_id}).status_code == 404
    with pytest.raises(Denied):
        save_view(member(company("Elsewhere")), name="Mine", query="")
    assert SavedView.objects.filter(pk=view.pk).exists()


def test_a_name_is_used_once_and_views_are_few(ruth: Actor) -> None:
    save_view(ruth, name="Mine", query="whose=mine&made=up")
    save_view(ruth, name="Mine", query="whose=unassigned")
    assert [each.query for each in saved_views(ruth)] == ["whose=unassigned"]
    for number in range(1, MOST_VIEWS):
        save_view(ruth, name=f"View {number}", query="late=1")
    save_view(ruth, name="Mine", query="late=1")
    with pytest.raises(TooManyViews):
        save_view(ruth, name="One more", query="")
    with pytest.raises(Invalid):
        save_view(ruth, name="x" * 61, query="")
