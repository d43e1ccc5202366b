"""Listings are taken down with reasons, and an appeal brings them back."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.ground.tenancy.public_ids
from apps.ground.tenancy.rows import row_security


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("listings", "0004_sentences_have_a_language"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="listing",
            name="state",
            field=models.CharField(
                choices=[("draft", "Draft"), ("live", "Live"), ("taken_down", "Taken down"), ("retired", "Retired")],
                default="draft",
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="Takedown",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", apps.ground.tenancy.public_ids.PublicIdField("tkd")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("in_force", "In force"),
                            ("appealed", "Appealed against"),
                            ("reversed", "Reversed"),
                            ("confirmed", "Confirmed"),
                        ],
                        default="in_force",
                        max_length=10,
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        choices=[("law", "It is against the law"), ("terms", "It is against the listing policy")],
                        max_length=5,
                    ),
                ),
                ("provision", models.CharField(blank=True, max_length=300)),
                (
                    "clauses",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                ("facts_found", models.CharField(max_length=4000)),
                ("reference", models.CharField(blank=True, max_length=200)),
                ("decided_at", models.DateTimeField()),
                ("appeal_until", models.DateTimeField()),
                ("appeal", models.CharField(blank=True, max_length=4000)),
                ("appealed_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.CharField(blank=True, max_length=4000)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "listing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="takedowns", to="listings.listing"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="listings.listingversion"
                    ),
                ),
            ],
            options={
                "ordering": ["-decided_at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ground", "law"), models.Q(("provision", ""), _negated=True)),
                            models.Q(("clauses__len__gt", 0), ("ground", "terms")),
                            _connector="OR",
                        ),
                        name="takedowns_rest_on_a_provision_or_clause",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_by__isnull", True),
                            models.Q(("answered_by", models.F("decided_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="appeals_are_decided_by_somebody_else",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "reversed"), _negated=True),
                        fields=("listing",),
                        name="a_listing_is_taken_down_once_at_a_time",
                    ),
                ],
            },
        ),
        row_security("listings_takedown"),
    ]
