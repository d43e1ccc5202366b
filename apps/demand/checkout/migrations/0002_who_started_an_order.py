"""An order names who started it, and who placed it by a key: the log knows both."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# The log names a person, or the key of a program, behind which is the person who made it.
FROM_THE_LOG = """
SELECT set_config('intelgraph.reach', 'marketplace', true);
UPDATE checkout_order AS placed SET started_by_id = coalesce(person.id, made.created_by_id)
FROM provenance_opening AS entry
LEFT JOIN accounts_user AS person ON person.public_id = entry.actor_ref
LEFT JOIN accounts_apikey AS made ON made.public_id = entry.actor_ref
WHERE entry.subject = placed.public_id AND entry.command = 'checkout.start_order' AND placed.started_by_id IS NULL;
UPDATE checkout_order AS placed SET requested_by_id = made.created_by_id
FROM provenance_opening AS entry JOIN accounts_apikey AS made ON made.public_id = entry.actor_ref
WHERE entry.subject = placed.public_id AND entry.command = 'checkout.place_order' AND placed.requested_by_id IS NULL;
SELECT set_config('intelgraph.reach', '', true);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("checkout", "0001_initial"),
        ("provenance", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="order",
            name="started_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunSQL(FROM_THE_LOG, migrations.RunSQL.noop),
    ]
