from django.db import migrations, models

import apps.ground.tenancy.public_ids
from apps.ground.tenancy.rows import append_only, row_security


class Migration(migrations.Migration):
    dependencies = [("commands", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="EvidenceExport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", apps.ground.tenancy.public_ids.PublicIdField("exp")),
                ("about", models.CharField(help_text="Public id whose story was exported", max_length=40)),
                ("leaves", models.PositiveIntegerField()),
                ("size", models.BigIntegerField(help_text="Size of the checkpoint that the proofs lead to")),
                ("sha256", models.CharField(max_length=64)),
                ("organisation_id", models.BigIntegerField(db_index=True, help_text="Who took it", null=True)),
                ("created_at", models.DateTimeField()),
            ],
            options={"abstract": False},
        ),
        row_security("commands_evidenceexport", owners=["organisation_id"]),
        append_only("commands_evidenceexport"),
    ]
