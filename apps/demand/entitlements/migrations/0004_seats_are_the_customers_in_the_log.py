"""Lines of the log about seats are the customer's alone, and those about revocations the operators', as by policy."""

from django.db import migrations

HIDE = """
SELECT set_config('intelgraph.reach', 'marketplace', true);
UPDATE provenance_opening AS entry SET organisation_id = seat.customer_id, counterparty_id = NULL
FROM entitlements_seat AS seat
WHERE entry.subject = seat.public_id AND entry.subject_type = 'entitlements.seat';
UPDATE provenance_opening SET organisation_id = NULL, counterparty_id = NULL
WHERE subject_type = 'entitlements.revocation';
SELECT set_config('intelgraph.reach', '', true);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("entitlements", "0003_decided_names_two_people"),
        ("provenance", "0001_initial"),
    ]

    operations = [migrations.RunSQL(HIDE, migrations.RunSQL.noop)]
