"""Plans, and the trigger that keeps every version that is not a draft as it was."""

import django.db.models.deletion
from django.db import migrations, models

import apps.ground.tenancy.public_ids
from apps.ground.tenancy.rows import row_security

MOVING = "'{state,retired_at,updated_at}'::text[]"
FIXED = f"""
CREATE TRIGGER fixed_once_active BEFORE UPDATE ON pricing_plan FOR EACH ROW
WHEN (OLD.state <> 'draft' AND (
    NEW.state = 'draft' OR to_jsonb(OLD) - {MOVING} IS DISTINCT FROM to_jsonb(NEW) - {MOVING}))
EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER kept_once_active BEFORE DELETE ON pricing_plan FOR EACH ROW
WHEN (OLD.state <> 'draft') EXECUTE FUNCTION public.refuse_change();
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Plan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", apps.ground.tenancy.public_ids.PublicIdField("pln")),
                ("family", models.CharField(help_text="The public id of the first version.", max_length=40)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("active", "Active"), ("retired", "Retired")],
                        default="draft",
                        max_length=20,
                    ),
                ),
                ("name", models.JSONField(default=dict, help_text="Language code to text.")),
                ("currency", models.CharField(max_length=3)),
                ("period", models.CharField(choices=[("month", "Month")], default="month", max_length=8)),
                ("seat_price_minor", models.BigIntegerField()),
                ("min_seats", models.PositiveIntegerField(default=1)),
                ("max_seats", models.PositiveIntegerField(blank=True, null=True)),
                ("meter", models.SlugField(blank=True, help_text="Empty: nothing is counted.", max_length=60)),
                ("meter_name", models.JSONField(blank=True, default=dict, help_text="Language code to text.")),
                ("meter_unit", models.JSONField(blank=True, default=dict, help_text="Language code to text.")),
                ("included_quantity", models.BigIntegerField(default=0)),
                ("package_size", models.PositiveIntegerField(default=1000, help_text="Units that overage is sold in.")),
                ("package_price_minor", models.BigIntegerField(default=0)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("activated_at", models.DateTimeField(blank=True, null=True)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                (
                    "organisation",
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
                        to="pricing.plan",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("family", "version"), name="a_plan_version_is_numbered_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "active")), fields=("family",), name="one_active_version_of_a_plan"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "draft")), fields=("family",), name="one_draft_version_of_a_plan"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("included_quantity__gte", 0), ("package_price_minor__gte", 0), ("seat_price_minor__gte", 0)
                        ),
                        name="plan_amounts_are_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("min_seats__gte", 1),
                            models.Q(
                                ("max_seats__isnull", True), ("max_seats__gte", models.F("min_seats")), _connector="OR"
                            ),
                        ),
                        name="plan_seats_make_a_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("package_size__gte", 1)), name="packages_hold_at_least_one_unit"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state", "draft"), ("activated_at__isnull", False), _connector="OR"),
                        name="active_plans_have_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("currency__regex", "^[A-Z]{3}$")), name="plan_currency_is_iso_4217"
                    ),
                ],
            },
        ),
        row_security("pricing_plan", public="state = 'active'"),
        migrations.RunSQL(
            FIXED, "DROP TRIGGER fixed_once_active ON pricing_plan; DROP TRIGGER kept_once_active ON pricing_plan;"
        ),
    ]
