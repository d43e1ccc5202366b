"""Inbox rows name the subscriber by app and function, so that a file may move and nothing is done twice."""

from django.db import migrations

BY_APP_AND_FUNCTION = r"""
SELECT set_config('intelgraph.reach', 'marketplace', true);
UPDATE events_handled SET subscriber = regexp_replace(subscriber, '^apps\.\w+\.(\w+)\..*\.(\w+)$', '\1.\2')
WHERE subscriber LIKE 'apps.%';
SELECT set_config('intelgraph.reach', '', true);
"""


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]

    operations = [migrations.RunSQL(BY_APP_AND_FUNCTION, migrations.RunSQL.noop)]
