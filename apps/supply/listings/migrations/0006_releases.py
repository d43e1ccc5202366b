"""A listing remembers what was published of it, for superseded versions are their partner's alone."""

from django.db import migrations, models
from django.db.models import Value

# Row security is forced upon the owner too, so the update reaches the whole marketplace by the product's own setting.
REMEMBER = """
SELECT set_config('intelgraph.reach', 'marketplace', true);
UPDATE listings_listing AS listing SET releases = told.releases FROM (
    SELECT version.listing_id, jsonb_agg(
        jsonb_build_object(
            'version', version.public_id,
            'number', coalesce(nullif(version.release_number, ''), version.number::text),
            'notes', (
                SELECT coalesce(jsonb_object_agg(texts.key, texts.value->>'change_note'), '{}'::jsonb)
                FROM jsonb_each(version.content) AS texts WHERE texts.value->>'change_note' <> ''
            ),
            'published_at', to_char(version.published_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"')
        ) ORDER BY version.number DESC
    ) AS releases
    FROM listings_listingversion AS version WHERE version.state IN ('published', 'superseded')
    GROUP BY version.listing_id
) AS told WHERE told.listing_id = listing.id;
SELECT set_config('intelgraph.reach', '', true);
"""


class Migration(migrations.Migration):
    dependencies = [("listings", "0005_takedowns")]

    operations = [
        migrations.AddField(
            model_name="listing",
            name="releases",
            field=models.JSONField(
                db_default=Value([], models.JSONField()),
                default=list,
                editable=False,
                help_text="What was published when, newest first: version, number, notes by language, published_at",
            ),
        ),
        migrations.RunSQL(REMEMBER, migrations.RunSQL.noop),
    ]
