"""Revoking takes two people: one asks for it, another carries it out. No entitlement was ever past due."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.ground.tenancy.public_ids
from apps.ground.tenancy.rows import row_security


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("checkout", "0001_initial"),
        ("entitlements", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Revocation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", apps.ground.tenancy.public_ids.PublicIdField("rvk")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Waits for a second person"),
                            ("carried_out", "Carried out"),
                            ("declined", "Declined"),
                        ],
                        default="asked",
                        max_length=12,
                    ),
                ),
                ("reason", models.CharField(help_text="Both sides read it once it is carried out", max_length=2000)),
                ("asked_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.RemoveIndex(
            model_name="entitlement",
            name="entitlements_that_end",
        ),
        migrations.AlterField(
            model_name="entitlement",
            name="state",
            field=models.CharField(
                choices=[
                    ("pending", "Being set up"),
                    ("active", "Active"),
                    ("suspended", "Suspended"),
                    ("expired", "Expired"),
                    ("revoked", "Revoked"),
                ],
                default="pending",
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="entitlement",
            index=models.Index(
                condition=models.Q(("state__in", ["pending", "active", "suspended"])),
                fields=["ends_at"],
                name="entitlements_that_end",
            ),
        ),
        migrations.AddField(
            model_name="revocation",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="revocation",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
            ),
        ),
        migrations.AddField(
            model_name="revocation",
            name="decided_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="revocation",
            name="entitlement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="revocations", to="entitlements.entitlement"
            ),
        ),
        migrations.AddConstraint(
            model_name="revocation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "asked")),
                fields=("entitlement",),
                name="one_revocation_waits_for_each_entitlement",
            ),
        ),
        migrations.AddConstraint(
            model_name="revocation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "asked"),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        models.Q(("decided_by", models.F("asked_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="revocations_are_decided_by_somebody_else",
            ),
        ),
        row_security("entitlements_revocation", owners=["customer_id"]),
    ]
