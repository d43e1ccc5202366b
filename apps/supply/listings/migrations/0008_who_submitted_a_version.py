"""A version that a key submitted names the person behind it: the log knows the key, and the key its maker."""

from django.db import migrations

FROM_THE_LOG = """
SELECT set_config('intelgraph.reach', 'marketplace', true);
UPDATE listings_listingversion AS version SET submitted_by_id = made.created_by_id
FROM provenance_opening AS entry JOIN accounts_apikey AS made ON made.public_id = entry.actor_ref
WHERE entry.subject = version.public_id AND entry.command = 'listings.submit' AND version.submitted_by_id IS NULL
  AND entry.id = (SELECT max(last.id) FROM provenance_opening AS last
                  WHERE last.subject = version.public_id AND last.command = 'listings.submit');
SELECT set_config('intelgraph.reach', '', true);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("listings", "0007_addresses_are_taken_by_publishing"),
        ("accounts", "0001_initial"),
        ("provenance", "0001_initial"),
    ]

    operations = [migrations.RunSQL(FROM_THE_LOG, migrations.RunSQL.noop)]
