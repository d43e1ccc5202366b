"""Sets of labels to count by, filled from the rows that are there, and buyers."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from apps.ground.tenancy.rows import row_security

EDGES = "ARRAY[1, 5000, 10000, 20000, 30000, 50000, 75000, 100000, 150000, 250000, 500000]::bigint[]"
FILL = f"""
SELECT set_config('intelgraph.reach', 'marketplace', true);
CREATE TEMPORARY TABLE entry_sets ON COMMIT DROP AS
SELECT entry.id, sorted.labels, coalesce(width_bucket(price_from_minor, {EDGES}), -1) AS bucket
FROM listings_searchentry AS entry
CROSS JOIN LATERAL (
    SELECT array_agg(label ORDER BY label COLLATE "C") AS labels FROM unnest(entry.labels) AS label
) AS sorted;
INSERT INTO listings_labelset (digest, labels, price_bucket, listings)
SELECT encode(sha256(convert_to(array_to_string(labels || bucket::varchar, E'\\n'), 'UTF8')), 'hex'),
    labels, bucket, count(*)
FROM entry_sets GROUP BY labels, bucket;
UPDATE listings_searchentry AS entry SET label_set_id = sets.id
FROM entry_sets JOIN listings_labelset AS sets
  ON sets.labels = entry_sets.labels AND sets.price_bucket = entry_sets.bucket
WHERE entry.id = entry_sets.id;
"""


class Migration(migrations.Migration):
    dependencies = [("listings", "0001_initial"), ("accounts", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="LabelSet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, unique=True)),
                (
                    "labels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=90), default=list, size=None
                    ),
                ),
                ("price_bucket", models.SmallIntegerField()),
                ("listings", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Buyer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("customer_ref", models.CharField(max_length=40)),
                (
                    "listing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="buyers", to="listings.listing"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("listing", "customer_ref"), name="a_buyer_is_counted_once")
                ]
            },
        ),
        row_security("listings_labelset", owners=[], public="true"),
        row_security("listings_buyer"),
        migrations.AddField(
            model_name="searchentry",
            name="label_set",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="listings.labelset",
            ),
        ),
        migrations.AddIndex(
            model_name="searchentry",
            index=models.Index(fields=["label_set", "price_from_minor"], name="entry_by_label_set"),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
