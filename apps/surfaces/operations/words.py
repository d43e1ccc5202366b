"""The words of the operators' lists: what models, their fields and their apps are called, in each language.

Django makes a field's name of its Python name, in English alone. Naming each in its model would put a migration beside
every word, and most of them are read here only.
"""

from django.apps import AppConfig, apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

APPS = {
    "accounts": _("Accounts"),
    "checkout": _("Checkout"),
    "entitlements": _("Entitlements"),
    "metering": _("Metering"),
    "tenancy": _("Marketplace"),
}
MODELS = {
    "accounts.user": (_("person"), _("people")),
    "accounts.organisation": (_("organisation"), _("organisations")),
    "accounts.apikey": (_("API key"), _("API keys")),
    "restrictions.restriction": (_("restriction"), _("restrictions")),
    "program.partner": (_("partner"), _("partners")),
    "program.applicationquestion": (_("question to an applicant"), _("questions to applicants")),
    "program.onboardingstep": (_("onboarding step"), _("onboarding steps")),
    "program.agreementacceptance": (_("acceptance of the agreement"), _("acceptances of the agreement")),
    "pricing.plan": (_("plan"), _("plans")),
    "listings.listing": (_("listing"), _("listings")),
    "listings.listingversion": (_("version of a listing"), _("versions of listings")),
    "listings.takedown": (_("takedown"), _("takedowns")),
    "listings.importbatch": (_("part of an import"), _("parts of imports")),
    "checkout.offer": (_("offer"), _("offers")),
    "checkout.order": (_("order"), _("orders")),
    "checkout.agreement": (_("agreement"), _("agreements")),
    "checkout.termsacceptance": (_("acceptance of terms"), _("acceptances of terms")),
    "entitlements.entitlement": (_("entitlement"), _("entitlements")),
    "entitlements.revocation": (_("revocation"), _("revocations")),
    "entitlements.seat": (_("seat"), _("seats")),
    "metering.usagesource": (_("source of usage"), _("sources of usage")),
    "metering.meterevent": (_("usage event"), _("usage events")),
    "metering.usageanomaly": (_("refused usage event"), _("refused usage events")),
    "metering.usagetotal": (_("usage of a month"), _("usage by month")),
    "events.message": (_("message"), _("messages")),
    "jobs.job": (_("job"), _("jobs")),
    "tenancy.marketplace": (_("marketplace"), _("this marketplace")),
}
# Names that Django makes of the Python names of fields, by what they tell.
WHO = (
    gettext_noop("accepted by"), gettext_noop("answered by"), gettext_noop("asked by"), gettext_noop("decided by"),
    gettext_noop("actor"), gettext_noop("actor ref"), gettext_noop("approved by"),
    gettext_noop("claimed by"), gettext_noop("customer"), gettext_noop("customer name"), gettext_noop("customer ref"),
    gettext_noop("imposed by"), gettext_noop("lifted by"), gettext_noop("name"), gettext_noop("organisation"),
    gettext_noop("organisation id"), gettext_noop("organisations"), gettext_noop("partner"),
    gettext_noop("partner name"), gettext_noop("partner ref"), gettext_noop("public id"),
    gettext_noop("started by"), gettext_noop("applied by"),
    gettext_noop("requested by"), gettext_noop("submitted by"), gettext_noop("user"), gettext_noop("user ref"),
)  # fmt: skip
WHEN = (
    gettext_noop("accepted at"), gettext_noop("activated at"), gettext_noop("answered at"),
    gettext_noop("appeal until"), gettext_noop("appealed at"), gettext_noop("applied at"),
    gettext_noop("asked at"), gettext_noop("assigned at"), gettext_noop("changed at"),
    gettext_noop("claimed at"), gettext_noop("closed at"), gettext_noop("counted at"), gettext_noop("created at"),
    gettext_noop("decided at"), gettext_noop("done at"), gettext_noop("email confirmed at"), gettext_noop("ended at"),
    gettext_noop("ends at"), gettext_noop("expires at"), gettext_noop("first published at"),
    gettext_noop("opened at"),
    gettext_noop("first received at"), gettext_noop("fulfilled at"), gettext_noop("imported at"),
    gettext_noop("last event at"), gettext_noop("last received at"), gettext_noop("last used at"),
    gettext_noop("leased until"), gettext_noop("lifted at"), gettext_noop("next try at"), gettext_noop("period"),
    gettext_noop("period end"), gettext_noop("period start"), gettext_noop("placed at"), gettext_noop("price until"),
    gettext_noop("published at"), gettext_noop("quoted at"), gettext_noop("received at"), gettext_noop("released at"),
    gettext_noop("retired at"), gettext_noop("review by"), gettext_noop("revoked at"), gettext_noop("saved at"),
    gettext_noop("starts at"), gettext_noop("submitted at"), gettext_noop("time"), gettext_noop("updated at"),
    gettext_noop("valid from"), gettext_noop("valid until"),
)  # fmt: skip
HOW_MUCH = (
    gettext_noop("accepted"), gettext_noop("added"), gettext_noop("attempts"), gettext_noop("changed"),
    gettext_noop("currency"), gettext_noop("duplicates"), gettext_noop("events"), gettext_noop("included quantity"),
    gettext_noop("leaves"), gettext_noop("matched"), gettext_noop("max seats"), gettext_noop("min seats"),
    gettext_noop("months"), gettext_noop("number"), gettext_noop("package price minor"), gettext_noop("package size"),
    gettext_noop("quantity"), gettext_noop("quarantined"), gettext_noop("revision"), gettext_noop("seat price minor"),
    gettext_noop("seats"), gettext_noop("seats assigned"), gettext_noop("sent"),
    gettext_noop("sequence"), gettext_noop("size"),
    gettext_noop("stamp"), gettext_noop("total minor"), gettext_noop("touched"), gettext_noop("unmatched"),
    gettext_noop("version"),
)  # fmt: skip
WHAT = (
    gettext_noop("about"), gettext_noop("agreement"), gettext_noop("appeal"), gettext_noop("clauses"),
    gettext_noop("facts found"), gettext_noop("ground"), gettext_noop("provision"),
    gettext_noop("answer"), gettext_noop("arguments"),
    gettext_noop("audience"),
    gettext_noop("basis"), gettext_noop("batch"), gettext_noop("body digest"), gettext_noop("category"),
    gettext_noop("change note"), gettext_noop("command"), gettext_noop("content"), gettext_noop("country"),
    gettext_noop("data"), gettext_noop("data digest"), gettext_noop("decision note"), gettext_noop("description"),
    gettext_noop("digest"), gettext_noop("domain"), gettext_noop("domain matches"), gettext_noop("effects"),
    gettext_noop("entitlement"), gettext_noop("environment"), gettext_noop("event id"), gettext_noop("facets"),
    gettext_noop("family"), gettext_noop("fence"), gettext_noop("first"), gettext_noop("footprint"),
    gettext_noop("founded"), gettext_noop("is active"), gettext_noop("key"), gettext_noop("kind"),
    gettext_noop("kinds"),
    gettext_noop("language"), gettext_noop("lift reason"), gettext_noop("listing"), gettext_noop("listing names"),
    gettext_noop("listing slug"), gettext_noop("live version"), gettext_noop("logo digest"), gettext_noop("meter"),
    gettext_noop("meter name"), gettext_noop("meter unit"), gettext_noop("note"), gettext_noop("offer"),
    gettext_noop("offer ref"), gettext_noop("opens"), gettext_noop("order"), gettext_noop("part of"),
    gettext_noop("plan"),
    gettext_noop("plan version"), gettext_noop("prefix"), gettext_noop("price digest"), gettext_noop("price terms"),
    gettext_noop("privacy"), gettext_noop("purchase order number"), gettext_noop("reason"), gettext_noop("reference"),
    gettext_noop("is sandbox"), gettext_noop("region"), gettext_noop("schema name"),
    gettext_noop("title"),
    gettext_noop("regions"), gettext_noop("release number"), gettext_noop("scope"), gettext_noop("scopes"),
    gettext_noop("security email"), gettext_noop("sha256"), gettext_noop("slug"), gettext_noop("source"),
    gettext_noop("state"), gettext_noop("state reason"), gettext_noop("step"), gettext_noop("subject"),
    gettext_noop("subject type"), gettext_noop("supersedes"), gettext_noop("support"), gettext_noop("support hours"),
    gettext_noop("target"), gettext_noop("task"), gettext_noop("terms digest"), gettext_noop("terms language"),
    gettext_noop("terms version"), gettext_noop("text"), gettext_noop("tier"), gettext_noop("tier reason"),
    gettext_noop("type"), gettext_noop("unit"), gettext_noop("verifier"), gettext_noop("website"),
)  # fmt: skip
FIELDS = {*WHO, *WHEN, *HOW_MUCH, *WHAT}
# What the pages of objects say under such a field.
HELP = {
    gettext_noop("A case or ticket"),
    gettext_noop("A month's price of the seats, before tax, in minor units"),
    gettext_noop("A superseded offer is hidden from customers, its id is not"),
    gettext_noop("Both sides read it once it is carried out"),
    gettext_noop("C2SP signed note"),
    gettext_noop("Given when it is placed"),
    gettext_noop("How often the queue was told again"),
    gettext_noop("Language code to name"),
    gettext_noop("List of Effect values"),
    gettext_noop("Null: both in one batch"),
    gettext_noop("Of the body that was refused"),
    gettext_noop("PriceTerms as JSON"),
    gettext_noop("Public id of an entitlement or a customer"),
    gettext_noop("Public id of the decision that it carries out, and with which it ends"),
    gettext_noop("Public id of the listing"),
    gettext_noop("Public id of the plan version"),
    gettext_noop("Public id of what is restricted"),
    gettext_noop("Public id of what was changed"),
    gettext_noop("Public id whose story was exported"),
    gettext_noop("Raised with each lease; an older holder's mark is refused"),
    gettext_noop("Raised with each lease; an older holder's work is refused"),
    gettext_noop("Size of the checkpoint that the proofs lead to"),
    gettext_noop("Slug of the meter"),
    gettext_noop("Slug of the meter; empty: nothing is counted"),
    gettext_noop("The events' `source`"),
    gettext_noop("The language in which the text was shown"),
    gettext_noop("The partner reads this"),
    gettext_noop("The verifier key that the signature answers to"),
    gettext_noop("Term of the agreement, fixed with the price"),
    gettext_noop("Units a month, for all seats together"),
    gettext_noop("What the dry run counted when it was imposed"),
    gettext_noop("What makes it one job: asked for twice, it is there once"),
    gettext_noop("What was claimed"),
    gettext_noop("When the queue is told again, unless somebody holds it then"),
    gettext_noop("Who took it"),
    gettext_noop("Whose thing is restricted"),
    gettext_noop("Why it was declined or cancelled"),
    gettext_noop("Why it was suspended or revoked"),
    gettext_noop("sha256 of the canonical event"),
}


def name_in_words() -> None:
    """Give our apps, models and fields their words where they bring none. Migrations see nothing of it."""
    for config in apps.get_app_configs():
        if config.name.startswith("apps."):
            _name(config)


def _name(config: AppConfig) -> None:
    config.verbose_name = APPS.get(config.label, config.verbose_name)
    for model in config.get_models():
        if model._meta.label_lower in MODELS:
            model._meta.verbose_name, model._meta.verbose_name_plural = MODELS[model._meta.label_lower]
        for field in model._meta.get_fields():
            made = getattr(field, "verbose_name", None)
            if made in FIELDS and not isinstance(made, Promise):
                field.verbose_name = _(made)  # type: ignore[union-attr]  # a field that has a name can be named
            helps = getattr(field, "help_text", None)
            if helps in HELP and not isinstance(helps, Promise):
                field.help_text = _(helps)  # type: ignore[union-attr]  # likewise
