"""Counts of searches without a result, for operators."""

from django.db import migrations, models

from apps.ground.tenancy.rows import row_security


class Migration(migrations.Migration):
    dependencies = [
        ("listings", "0014_words_on_records"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchMiss",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("language", models.CharField(max_length=8)),
                ("text", models.CharField(max_length=80)),
                ("searches", models.PositiveIntegerField(default=1)),
            ],
            options={
                "ordering": ["-day", "-searches", "-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("day", "language", "text"), name="a_miss_is_counted_once_a_day")
                ],
            },
        ),
        row_security("listings_searchmiss", owners=[]),
    ]
