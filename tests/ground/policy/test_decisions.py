"""What `decide` answers, as the product calls it: default deny, reasons, and no yes out of a fault (B107, P11)."""

import datetime
import logging

import pytest

from apps.ground.policy import active as active_bundle
from apps.ground.policy.active import activate, active
from apps.ground.policy.actor import ANONYMOUS, Actor, system_actor
from apps.ground.policy.bundle import Bundle
from apps.ground.policy.decisions import authorize, decide
from apps.ground.policy.visibility import NOTHING, visible
from apps.ground.web.refusals import Denied, Refused

WHO = "package intelgraph.who\nimport rego.v1\nis_member if input.actor.kind == `member`\n"
MAIN = "package intelgraph\nimport rego.v1\nrefuse contains `mfa_required` if input.context.global\n"
SHOP = """package intelgraph.shop
import rego.v1
grant contains `shop.open` if input.actor.mfa == true
grant contains `shop.count` if to_number(input.resource.count) > 1
grant contains `shop.date` if startswith(input.resource.day, `2026-`)
grant contains input.context.odd if input.context.odd
refuse contains `four_eyes` if input.resource.asked_by == input.actor.user
sees["shop.thing"] contains {"organisation": input.actor.organisation} if input.actor.organisation
"""
MEMBER = Actor("member", user_id=1, organisation_id=5, organisation_kinds=frozenset({"partner"}), mfa=True)


@pytest.fixture
def shop(monkeypatch):
    bundle = Bundle({"who.rego": WHO, "main.rego": MAIN, "shop.rego": SHOP})
    monkeypatch.setattr(active_bundle, "_active", bundle)
    return bundle


def test_a_grant_without_refusal_is_a_yes(shop):
    decision = decide(MEMBER, "shop.open", {"asked_by": 2})
    assert decision.allow
    assert decision.reasons == ()
    assert decision.revision == shop.revision


def test_booleans_arrive_as_booleans(shop):
    assert not decide(Actor("member", mfa=False), "shop.open").allow
    assert decide(Actor("member", mfa=True), "shop.open").allow


def test_what_nobody_granted_is_denied(shop):
    assert decide(MEMBER, "shop.close").reasons == ("not_permitted",)


def test_one_refusal_beats_the_grant(shop):
    assert decide(MEMBER, "shop.open", {"asked_by": 1}).reasons == ("four_eyes",)


def test_the_global_refusals_hold_in_every_app(shop):
    assert decide(MEMBER, "shop.open", context={"global": True}).reasons == ("mfa_required",)


def test_refusals_come_before_the_missing_grant(shop):
    assert decide(MEMBER, "shop.close", {"asked_by": 1}).reasons == ("four_eyes", "not_permitted")


@pytest.mark.parametrize(
    ("action", "resource", "context"),
    [
        ("nothing.open", {}, {}),
        ("shop.count", {"count": "many"}, {}),
        ("shop.open", {}, {"odd": 5}),
        ("", {}, {}),
        ("main.open", {}, {}),
        ("who.open", {}, {}),
    ],
    ids=["no policy for the app", "a rule fails", "an answer of another shape", "no name", "main", "who"],
)
def test_what_cannot_be_decided_is_denied_and_logged(shop, caplog, action, resource, context):
    """B107 P11"""
    with caplog.at_level(logging.ERROR):
        decision = decide(MEMBER, action, resource, context)
    assert not decision.allow
    assert decision.reasons == ("policy_unavailable",)
    assert "policy.unavailable" in caplog.text


def test_visibility_that_is_not_a_list_of_values_shows_nothing(shop):
    """B107 P11"""
    assert visible(MEMBER, "shop.thing") == NOTHING


def test_days_reach_the_policy_as_text(shop):
    assert decide(MEMBER, "shop.date", {"day": datetime.date(2026, 11, 24)}).allow


def test_authorize_says_why_not_in_a_sentence(shop):
    with pytest.raises(Denied) as refusal:
        authorize(MEMBER, "shop.open", {"asked_by": 1})
    assert isinstance(refusal.value, Refused)
    assert refusal.value.status == 403
    assert refusal.value.code == "four_eyes"
    assert refusal.value.reasons == ("four_eyes",)
    assert "took part" in str(refusal.value.detail)


def test_authorize_returns_the_yes(shop):
    assert authorize(MEMBER, "shop.open").allow


def test_the_engine_is_compiled_once_a_thread(shop):
    decide(MEMBER, "shop.open")
    first = shop._engine("shop")
    decide(MEMBER, "shop.open")
    assert shop._engine("shop") is first


def test_a_new_bundle_decides_at_once(shop):
    newer = Bundle({"who.rego": WHO, "main.rego": MAIN, "shop.rego": SHOP.replace("shop.open", "shop.enter")})
    activate(newer)
    decision = decide(MEMBER, "shop.open")
    assert (decision.allow, decision.revision) == (False, newer.revision)


@pytest.fixture
def every_action():
    actions = sorted(Bundle.from_folder(active_bundle.policies_folder()).actions())
    assert len(actions) > 80
    return actions


def test_nobody_anonymous_gets_more_than_the_doors(every_action):
    doors = {
        "accounts.sign_in",
        "accounts.sign_up_customer",
        "accounts.request_password_reset",
        "accounts.reset_password",
        "accounts.confirm_email",
        "accounts.accept_invitation",
        "program.join",
        "program.confirm_application",
    }
    nobody = {"organisation": None, "user": None}
    assert {action for action in every_action if decide(ANONYMOUS, action, nobody).allow} == doors


def test_a_system_actor_of_one_app_moves_nothing_in_another(every_action):
    """But that a newcomer joins through the app that they join for, so every app may sign somebody up."""
    elsewhere = system_actor("elsewhere")
    allowed = {action for action in every_action if decide(elsewhere, action, {"organisation": 5}).allow}
    assert allowed <= {"accounts.sign_up"}


def test_an_auditor_changes_nothing_of_others(every_action):
    auditor = Actor(
        "operator",
        user_id=9,
        organisation_id=2,
        organisation_kinds=frozenset({"operator"}),
        roles=frozenset({"auditor"}),
        mfa=True,
    )
    own = {name for name in active().actions() if name.startswith(("accounts.", "notices."))} | {
        "provenance.export_bundle"
    }
    of_others = {"organisation": 5, "user": 1}
    assert [action for action in every_action if action not in own and decide(auditor, action, of_others).allow] == []


def test_a_system_actor_needs_a_name():
    with pytest.raises(ValueError, match="needs the name"):
        system_actor("")
