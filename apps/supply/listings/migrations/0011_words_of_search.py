"""What rows are ranked by, and the words that misspelt ones are compared with; `rebuild_search` fills both."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models

from apps.ground.tenancy.rows import row_security


class Migration(migrations.Migration):
    dependencies = [("listings", "0010_decisions_keep_their_snapshot")]

    operations = [
        migrations.AddField(
            model_name="searchentry",
            name="head_en",
            field=django.contrib.postgres.search.SearchVectorField(null=True),
        ),
        migrations.AddField(
            model_name="searchentry",
            name="head_de",
            field=django.contrib.postgres.search.SearchVectorField(null=True),
        ),
        migrations.AddField(
            model_name="searchentry",
            name="made_of",
            field=models.CharField(default="", max_length=16),
        ),
        migrations.CreateModel(
            name="Word",
            fields=[
                ("word", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("shown", models.CharField(max_length=60)),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["word"], name="word_likeness", opclasses=["gin_trgm_ops"]
                    )
                ]
            },
        ),
        row_security("listings_word", owners=[], public="true"),
    ]
