"""Offers, orders, accepted terms, agreements and their numbers, each guarded by itself; agreements stay as agreed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.ground.tenancy.public_ids
from apps.ground.tenancy.rows import append_only, row_security

MOVING = "'{state,closed_at}'::text[]"
AS_AGREED = f"""
CREATE TRIGGER stays_as_agreed BEFORE UPDATE ON checkout_agreement FOR EACH ROW
WHEN (OLD.state <> 'active' OR to_jsonb(OLD) - {MOVING} IS DISTINCT FROM to_jsonb(NEW) - {MOVING})
EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER agreements_are_kept BEFORE DELETE ON checkout_agreement FOR EACH ROW
EXECUTE FUNCTION public.refuse_change();
"""
AS_AGREED_NO_MORE = (
    "DROP TRIGGER stays_as_agreed ON checkout_agreement; DROP TRIGGER agreements_are_kept ON checkout_agreement;"
)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="NumberSeries",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("letter", models.CharField(max_length=1)),
                ("year", models.PositiveSmallIntegerField()),
                ("last", models.PositiveIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("letter", "year"), name="one_series_a_letter_and_year")
                ],
            },
        ),
        migrations.CreateModel(
            name="Offer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("partner_ref", models.CharField(max_length=40)),
                ("partner_name", models.CharField(max_length=200)),
                ("listing", models.CharField(db_index=True, help_text="Public id of the listing", max_length=40)),
                ("listing_slug", models.CharField(max_length=80)),
                ("listing_names", models.JSONField(default=dict, help_text="Language code to name")),
                ("price_terms", models.JSONField(help_text="PriceTerms as JSON")),
                ("price_digest", models.CharField(max_length=64)),
                ("currency", models.CharField(max_length=3)),
                ("public_id", apps.ground.tenancy.public_ids.PublicIdField("off")),
                (
                    "audience",
                    models.CharField(
                        choices=[("public", "Public"), ("private", "Private")], default="public", max_length=10
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("published", "Published"),
                            ("superseded", "Superseded"),
                            ("withdrawn", "Withdrawn"),
                            ("expired", "Expired"),
                        ],
                        default="published",
                        max_length=12,
                    ),
                ),
                ("plan", models.CharField(help_text="Public id of the plan version", max_length=40)),
                ("plan_version", models.PositiveIntegerField()),
                ("valid_from", models.DateTimeField()),
                ("valid_until", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "supersedes",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successors",
                        to="checkout.offer",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Order",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("partner_ref", models.CharField(max_length=40)),
                ("partner_name", models.CharField(max_length=200)),
                ("listing", models.CharField(db_index=True, help_text="Public id of the listing", max_length=40)),
                ("listing_slug", models.CharField(max_length=80)),
                ("listing_names", models.JSONField(default=dict, help_text="Language code to name")),
                ("price_terms", models.JSONField(help_text="PriceTerms as JSON")),
                ("price_digest", models.CharField(max_length=64)),
                ("currency", models.CharField(max_length=3)),
                ("customer_ref", models.CharField(max_length=40)),
                ("customer_name", models.CharField(max_length=200)),
                ("seats", models.PositiveIntegerField()),
                (
                    "total_minor",
                    models.BigIntegerField(help_text="A month's price of the seats, before tax, in minor units"),
                ),
                ("public_id", apps.ground.tenancy.public_ids.PublicIdField("ord")),
                (
                    "number",
                    models.CharField(
                        blank=True, help_text="Given when it is placed", max_length=20, null=True, unique=True
                    ),
                ),
                (
                    "offer_ref",
                    models.CharField(
                        help_text="A superseded offer is hidden from customers, its id is not", max_length=40
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("quoted", "Quoted"),
                            ("placed", "Placed"),
                            ("awaiting_approval", "Approval needed"),
                            ("fulfilled", "Done"),
                            ("declined", "Declined"),
                            ("cancelled", "Cancelled"),
                            ("expired", "Expired"),
                        ],
                        default="quoted",
                        max_length=20,
                    ),
                ),
                ("purchase_order_number", models.CharField(blank=True, max_length=40)),
                ("terms_version", models.CharField(blank=True, max_length=20)),
                ("terms_language", models.CharField(blank=True, max_length=10)),
                ("terms_digest", models.CharField(blank=True, max_length=64)),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, help_text="Why it was declined or cancelled", max_length=500)),
                ("quoted_at", models.DateTimeField()),
                ("price_until", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("placed_at", models.DateTimeField(blank=True, null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("fulfilled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "accepted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="orders", to="checkout.offer"
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Agreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("partner_ref", models.CharField(max_length=40)),
                ("partner_name", models.CharField(max_length=200)),
                ("listing", models.CharField(db_index=True, help_text="Public id of the listing", max_length=40)),
                ("listing_slug", models.CharField(max_length=80)),
                ("listing_names", models.JSONField(default=dict, help_text="Language code to name")),
                ("price_terms", models.JSONField(help_text="PriceTerms as JSON")),
                ("price_digest", models.CharField(max_length=64)),
                ("currency", models.CharField(max_length=3)),
                ("customer_ref", models.CharField(max_length=40)),
                ("customer_name", models.CharField(max_length=200)),
                ("seats", models.PositiveIntegerField()),
                (
                    "total_minor",
                    models.BigIntegerField(help_text="A month's price of the seats, before tax, in minor units"),
                ),
                ("public_id", apps.ground.tenancy.public_ids.PublicIdField("agr")),
                ("number", models.CharField(max_length=20, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "Active"), ("ended", "Ended"), ("revoked", "Revoked")],
                        default="active",
                        max_length=10,
                    ),
                ),
                ("terms_version", models.CharField(max_length=20)),
                ("terms_digest", models.CharField(max_length=64)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="agreement", to="checkout.order"
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="TermsAcceptance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.CharField(max_length=20)),
                ("language", models.CharField(help_text="The language in which the text was shown", max_length=10)),
                ("digest", models.CharField(max_length=64)),
                ("accepted_at", models.DateTimeField()),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="acceptances", to="checkout.order"
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("audience", "public"), ("state", "published")),
                fields=("listing",),
                name="one_public_offer_of_a_listing",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("audience", "public"), ("customer__isnull", True)),
                    models.Q(("audience", "private"), ("customer__isnull", False)),
                    _connector="OR",
                ),
                name="private_offers_name_their_customer",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_until__isnull", True), ("valid_until__gt", models.F("valid_from")), _connector="OR"
                ),
                name="an_offer_is_valid_for_some_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("state", "published")),
                    models.Q(models.Q(("state", "published"), _negated=True), ("ended_at__isnull", False)),
                    _connector="OR",
                ),
                name="offers_that_ended_have_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(("price_digest__regex", "^[0-9a-f]{64}$")), name="offers_fix_their_price"
            ),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                condition=models.Q(("state__in", ["quoted", "awaiting_approval"])),
                fields=["expires_at"],
                name="orders_that_lapse",
            ),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(fields=["customer", "-id"], name="orders_of_a_customer"),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(fields=["partner", "-id"], name="orders_with_a_partner"),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(("seats__gte", 1), ("total_minor__gte", 0)), name="orders_are_for_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(("price_digest__regex", "^[0-9a-f]{64}$")), name="orders_fix_their_price"
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["placed", "awaiting_approval", "fulfilled", "declined"]), _negated=True),
                    models.Q(
                        ("accepted_at__isnull", False),
                        ("number__isnull", False),
                        ("placed_at__isnull", False),
                        ("terms_digest__regex", "^[0-9a-f]{64}$"),
                    ),
                    _connector="OR",
                ),
                name="placed_orders_have_number_and_terms",
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "fulfilled"), _negated=True), ("fulfilled_at__isnull", False), _connector="OR"
                ),
                name="fulfilled_orders_have_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by__isnull", True),
                    ("requested_by__isnull", True),
                    models.Q(("approved_by", models.F("requested_by")), _negated=True),
                    _connector="OR",
                ),
                name="a_second_person_approves",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="agreements_last_for_some_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("price_digest__regex", "^[0-9a-f]{64}$"), ("terms_digest__regex", "^[0-9a-f]{64}$")
                ),
                name="agreements_fix_price_and_terms",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", True), ("state", "active")),
                    models.Q(models.Q(("state", "active"), _negated=True), ("closed_at__isnull", False)),
                    _connector="OR",
                ),
                name="closed_agreements_have_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="termsacceptance",
            constraint=models.CheckConstraint(
                condition=models.Q(("digest__regex", "^[0-9a-f]{64}$")), name="acceptances_fix_the_text"
            ),
        ),
        row_security(
            "checkout_offer",
            owners=["partner_id", "customer_id"],
            public="audience = 'public' AND state = 'published'",
        ),
        row_security("checkout_order", owners=["customer_id", "partner_id"]),
        row_security("checkout_termsacceptance", owners=["customer_id", "partner_id"]),
        append_only("checkout_termsacceptance"),
        row_security("checkout_agreement", owners=["customer_id", "partner_id"]),
        migrations.RunSQL(AS_AGREED, AS_AGREED_NO_MORE),
        row_security("checkout_numberseries", owners=[]),
    ]
