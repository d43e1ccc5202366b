"""Editions of the synonyms of search; the defaults stay in the policies."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.ground.tenancy.public_ids
from apps.ground.tenancy.rows import append_only, row_security


class Migration(migrations.Migration):
    dependencies = [
        ("listings", "0011_words_of_search"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SynonymEdition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", apps.ground.tenancy.public_ids.PublicIdField("syn")),
                ("number", models.PositiveIntegerField(unique=True)),
                ("changes", models.JSONField(default=dict)),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("changed_at", models.DateTimeField()),
            ],
            options={"ordering": ["-number"]},
        ),
        row_security("listings_synonymedition", owners=[], public="true"),
        append_only("listings_synonymedition"),
    ]
