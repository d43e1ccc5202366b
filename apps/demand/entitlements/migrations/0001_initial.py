"""Entitlements and seats: the database refuses more seats than were bought, and one member twice."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.ground.tenancy.public_ids
from apps.ground.tenancy.rows import row_security


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("checkout", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Entitlement",
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
                ("public_id", apps.ground.tenancy.public_ids.PublicIdField("ent")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "Being set up"),
                            ("active", "Active"),
                            ("grace", "Past due"),
                            ("suspended", "Suspended"),
                            ("expired", "Expired"),
                            ("revoked", "Revoked"),
                        ],
                        default="pending",
                        max_length=10,
                    ),
                ),
                (
                    "state_reason",
                    models.CharField(blank=True, help_text="Why it was suspended or revoked", max_length=2000),
                ),
                (
                    "meter",
                    models.CharField(
                        blank=True, help_text="Slug of the meter; empty: nothing is counted", max_length=60
                    ),
                ),
                (
                    "included_quantity",
                    models.BigIntegerField(default=0, help_text="Units a month, for all seats together"),
                ),
                ("seats_assigned", models.PositiveIntegerField(default=0)),
                ("stamp", models.BigIntegerField(default=1)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                (
                    "agreement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entitlement", to="checkout.agreement"
                    ),
                ),
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
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", apps.ground.tenancy.public_ids.PublicIdField("seat")),
                ("user_ref", models.CharField(max_length=40)),
                (
                    "state",
                    models.CharField(
                        choices=[("assigned", "Assigned"), ("released", "Released")], default="assigned", max_length=10
                    ),
                ),
                ("assigned_at", models.DateTimeField()),
                ("released_at", models.DateTimeField(blank=True, null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "entitlement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="taken", to="entitlements.entitlement"
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
                "ordering": ["id"],
            },
        ),
        migrations.AddIndex(
            model_name="entitlement",
            index=models.Index(fields=["customer_ref", "listing"], name="entitlements_asked_for"),
        ),
        migrations.AddIndex(
            model_name="entitlement",
            index=models.Index(
                condition=models.Q(("state__in", ["pending", "active", "grace", "suspended"])),
                fields=["ends_at"],
                name="entitlements_that_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="entitlement",
            constraint=models.CheckConstraint(
                condition=models.Q(("seats_assigned__lte", models.F("seats"))),
                name="never_more_seats_assigned_than_bought",
            ),
        ),
        migrations.AddConstraint(
            model_name="entitlement",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="entitlements_last_for_some_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="entitlement",
            constraint=models.CheckConstraint(condition=models.Q(("stamp__gte", 1)), name="stamps_only_grow_from_one"),
        ),
        migrations.AddConstraint(
            model_name="entitlement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["suspended", "revoked"]), _negated=True),
                    models.Q(("state_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="suspending_and_revoking_have_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "assigned")),
                fields=("entitlement", "user"),
                name="one_seat_a_member_and_entitlement",
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("released_at__isnull", True), ("state", "assigned")),
                    models.Q(("released_at__isnull", False), ("state", "released")),
                    _connector="OR",
                ),
                name="released_seats_have_a_time",
            ),
        ),
        row_security("entitlements_entitlement", owners=["customer_id", "partner_id"]),
        row_security("entitlements_seat", owners=["customer_id", "partner_id"]),
    ]
