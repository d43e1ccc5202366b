"""Counting: events that never change, sums and books kept with them, and rows that each side sees of its own."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import apps.ground.tenancy.public_ids
from apps.ground.tenancy.rows import append_only, row_security

SENT = (
    "id",
    "partner_id",
    "batch_id",
    "source",
    "event_id",
    "type",
    "subject",
    "time",
    "received_at",
    "quantity",
    "unit",
    "data_digest",
    "body_digest",
)
CHANGED = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in SENT)

# What was sent stands for ever. Only an event that found no purchase may still find one, once.
WHAT_WAS_SENT_STAYS = (
    "CREATE TRIGGER what_was_sent_stays BEFORE UPDATE ON metering_meterevent FOR EACH ROW"
    f" WHEN (OLD.state <> 'unmatched' OR NEW.state = 'quarantined' OR {CHANGED}"
    " OR (OLD.customer_id IS NOT NULL AND OLD.customer_id IS DISTINCT FROM NEW.customer_id))"
    " EXECUTE FUNCTION public.refuse_change();"
    "CREATE TRIGGER events_are_kept BEFORE DELETE ON metering_meterevent FOR EACH ROW"
    " EXECUTE FUNCTION public.refuse_change();"
    "CREATE TRIGGER events_are_all_kept BEFORE TRUNCATE ON metering_meterevent FOR EACH STATEMENT"
    " EXECUTE FUNCTION public.refuse_change();"
)
WHAT_WAS_SENT_MAY_GO = (
    "DROP TRIGGER what_was_sent_stays ON metering_meterevent; DROP TRIGGER events_are_kept ON metering_meterevent;"
    " DROP TRIGGER events_are_all_kept ON metering_meterevent;"
)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("entitlements", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="MeterEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=200)),
                ("event_id", models.CharField(max_length=255)),
                ("type", models.CharField(help_text="Slug of the meter", max_length=60)),
                ("subject", models.CharField(help_text="Public id of an entitlement or a customer", max_length=60)),
                ("time", models.DateTimeField()),
                ("received_at", models.DateTimeField()),
                ("quantity", models.BigIntegerField()),
                ("unit", models.CharField(blank=True, max_length=60)),
                ("data_digest", models.BinaryField(max_length=32)),
                ("body_digest", models.BinaryField(help_text="sha256 of the canonical event", max_length=32)),
                ("period_start", models.DateTimeField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("matched", "Counted"),
                            ("unmatched", "Not matched"),
                            ("quarantined", "In quarantine"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("late", "Older than the window in which use is counted"),
                            ("unknown_subject", "No purchase of yours has this subject"),
                            ("unknown_meter", "The purchase has no such meter"),
                            ("wrong_unit", "The unit is another meter's"),
                            ("not_started", "The purchase had not started"),
                            ("entitlement_ended", "The purchase had ended"),
                            ("ambiguous", "Several purchases of this customer have this meter"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "entitlement",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="entitlements.entitlement",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="UsageBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", apps.ground.tenancy.public_ids.PublicIdField("ubt")),
                (
                    "outcome",
                    models.CharField(
                        choices=[("taken", "Taken"), ("refused", "Refused")], default="taken", max_length=10
                    ),
                ),
                (
                    "digest",
                    models.CharField(
                        help_text="sha256 over the digests of the events, in the order sent", max_length=64
                    ),
                ),
                ("matched", models.PositiveIntegerField(default=0)),
                ("unmatched", models.PositiveIntegerField(default=0)),
                ("quarantined", models.PositiveIntegerField(default=0)),
                ("duplicates", models.PositiveIntegerField(default=0)),
                ("anomalies", models.PositiveIntegerField(default=0)),
                ("received_at", models.DateTimeField()),
                (
                    "customer",
                    models.ForeignKey(
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
            ],
            options={
                "verbose_name_plural": "usage batches",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="UsageAnomaly",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=200)),
                ("event_id", models.CharField(max_length=255)),
                ("body_digest", models.BinaryField(help_text="Of the body that was refused", max_length=32)),
                ("quantity", models.BigIntegerField(help_text="What was claimed")),
                ("received_at", models.DateTimeField()),
                (
                    "first",
                    models.ForeignKey(
                        help_text="Null: both in one batch",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="anomalies",
                        to="metering.meterevent",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="anomalies_seen",
                        to="metering.usagebatch",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "usage anomalies",
                "ordering": ["-id"],
            },
        ),
        migrations.AddField(
            model_name="meterevent",
            name="batch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="metering.usagebatch",
                to_field="public_id",
            ),
        ),
        migrations.CreateModel(
            name="UsageSource",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", apps.ground.tenancy.public_ids.PublicIdField("src")),
                ("name", models.CharField(help_text="The events' `source`", max_length=200)),
                ("accepted", models.BigIntegerField(default=0)),
                ("matched", models.BigIntegerField(default=0)),
                ("unmatched", models.BigIntegerField(default=0)),
                ("quarantined", models.BigIntegerField(default=0)),
                ("duplicates", models.BigIntegerField(default=0)),
                ("first_received_at", models.DateTimeField()),
                ("last_received_at", models.DateTimeField()),
                (
                    "partner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["-last_received_at"],
            },
        ),
        migrations.CreateModel(
            name="UsageThreshold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", apps.ground.tenancy.public_ids.PublicIdField("utr")),
                ("period_start", models.DateTimeField()),
                ("percent", models.PositiveSmallIntegerField()),
                ("quantity", models.BigIntegerField()),
                ("included_quantity", models.BigIntegerField()),
                ("reached_at", models.DateTimeField()),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "entitlement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="entitlements.entitlement"
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
            name="UsageTotal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", apps.ground.tenancy.public_ids.PublicIdField("usg")),
                ("meter", models.CharField(max_length=60)),
                ("period_start", models.DateTimeField()),
                ("period_end", models.DateTimeField()),
                ("quantity", models.BigIntegerField()),
                ("events", models.BigIntegerField()),
                ("last_event_at", models.DateTimeField()),
                ("counted_at", models.DateTimeField()),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "entitlement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="usage", to="entitlements.entitlement"
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
                "ordering": ["-period_start", "-id"],
            },
        ),
        migrations.AddIndex(
            model_name="meterevent",
            index=models.Index(
                condition=models.Q(("state", "matched")), fields=["entitlement", "period_start"], name="counted_events"
            ),
        ),
        migrations.AddIndex(
            model_name="meterevent",
            index=models.Index(
                condition=models.Q(("state", "matched"), _negated=True),
                fields=["partner", "state", "id"],
                name="events_not_counted",
            ),
        ),
        migrations.AddIndex(
            model_name="meterevent",
            index=models.Index(
                condition=models.Q(("state", "matched"), _negated=True),
                fields=["customer", "state"],
                name="not_counted_by_customer",
            ),
        ),
        migrations.AddConstraint(
            model_name="meterevent",
            constraint=models.UniqueConstraint(
                fields=("partner", "source", "event_id"), name="an_event_id_stands_for_one_event"
            ),
        ),
        migrations.AddConstraint(
            model_name="meterevent",
            constraint=models.CheckConstraint(condition=models.Q(("quantity__gte", 0)), name="use_is_not_negative"),
        ),
        migrations.AddConstraint(
            model_name="meterevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("customer__isnull", False),
                        ("entitlement__isnull", False),
                        ("period_start__isnull", False),
                        ("reason", ""),
                        ("state", "matched"),
                    ),
                    models.Q(
                        ("entitlement__isnull", True),
                        ("period_start__isnull", True),
                        ("state__in", ["unmatched", "quarantined"]),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="counted_events_have_a_purchase_all_others_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="usagesource",
            constraint=models.UniqueConstraint(fields=("partner", "name"), name="one_book_a_source"),
        ),
        migrations.AddConstraint(
            model_name="usagesource",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "accepted",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                models.F("matched"), "+", models.F("unmatched")
                            ),
                            "+",
                            models.F("quarantined"),
                        ),
                    )
                ),
                name="what_was_accepted_is_somewhere",
            ),
        ),
        migrations.AddConstraint(
            model_name="usagesource",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("duplicates__gte", 0), ("matched__gte", 0), ("quarantined__gte", 0), ("unmatched__gte", 0)
                ),
                name="counts_of_a_source_are_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="usagethreshold",
            constraint=models.UniqueConstraint(
                fields=("entitlement", "period_start", "percent"), name="a_threshold_is_reached_once_a_period"
            ),
        ),
        migrations.AddIndex(
            model_name="usagetotal",
            index=models.Index(fields=["customer", "period_start"], name="usage_of_a_customer"),
        ),
        migrations.AddIndex(
            model_name="usagetotal",
            index=models.Index(fields=["partner", "period_start"], name="usage_of_a_partner"),
        ),
        migrations.AddConstraint(
            model_name="usagetotal",
            constraint=models.UniqueConstraint(
                fields=("entitlement", "meter", "period_start"), name="one_sum_an_entitlement_meter_and_period"
            ),
        ),
        migrations.AddConstraint(
            model_name="usagetotal",
            constraint=models.CheckConstraint(
                condition=models.Q(("period_end__gt", models.F("period_start"))), name="usage_periods_have_a_length"
            ),
        ),
        migrations.AddConstraint(
            model_name="usagetotal",
            constraint=models.CheckConstraint(
                condition=models.Q(("events__gte", 0), ("quantity__gte", 0)), name="sums_of_use_are_not_negative"
            ),
        ),
        migrations.RunSQL(WHAT_WAS_SENT_STAYS, WHAT_WAS_SENT_MAY_GO),
        append_only("metering_usagebatch"),
        append_only("metering_usageanomaly"),
        append_only("metering_usagethreshold"),
        row_security("metering_meterevent", owners=["customer_id", "partner_id"]),
        row_security("metering_usagebatch", owners=["partner_id", "customer_id"]),
        row_security("metering_usageanomaly", owners=["partner_id"]),
        row_security("metering_usagetotal", owners=["customer_id", "partner_id"]),
        row_security("metering_usagesource", owners=["partner_id"]),
        row_security("metering_usagethreshold", owners=["customer_id", "partner_id"]),
    ]
