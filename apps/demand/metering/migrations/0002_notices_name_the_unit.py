"""Notices of thresholds name the meter's unit, and those that were told before learn it from their purchase."""

from django.db import migrations

NAME_THE_UNIT = """
SELECT set_config('intelgraph.reach', 'marketplace', true);
UPDATE notices_notice AS notice
SET params = notice.params || jsonb_build_object('unit', coalesce(bought.price_terms->'meter'->'unit', '{}'::jsonb))
FROM entitlements_entitlement AS bought
WHERE bought.public_id = notice.subject_ref
  AND notice.kind IN ('metering.near_included', 'metering.customer_near_included');
SELECT set_config('intelgraph.reach', '', true);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("metering", "0001_initial"),
        ("entitlements", "0002_revoking_takes_two"),
        ("notices", "0001_initial"),
    ]

    operations = [migrations.RunSQL(NAME_THE_UNIT, migrations.RunSQL.noop)]
