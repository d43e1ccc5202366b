"""Jobs name the task by app and function, so that a file may move without a row being lost or done twice."""

from django.db import migrations

BY_APP_AND_FUNCTION = r"""
SELECT set_config('intelgraph.reach', 'marketplace', true);
UPDATE jobs_job SET task = regexp_replace(task, '^apps\.\w+\.(\w+)\..*\.(\w+)$', '\1.\2')
WHERE task LIKE 'apps.%';
SELECT set_config('intelgraph.reach', '', true);
"""


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_initial")]

    operations = [migrations.RunSQL(BY_APP_AND_FUNCTION, migrations.RunSQL.noop)]
