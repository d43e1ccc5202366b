"""A sign-up is kept with its link until the address is confirmed; links of the former kind, whose password was chosen
before that, open nothing any more."""

from django.db import migrations, models
from django.db.models import Value

CLOSE_FORMER_LINKS = """
SELECT set_config('intelgraph.reach', 'marketplace', true);
UPDATE accounts_accesslink SET state = 'replaced' WHERE purpose = 'confirm' AND state = 'open';
SELECT set_config('intelgraph.reach', '', true);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="accesslink",
            name="page",
            field=models.CharField(
                blank=True, db_default="", help_text="Name of the page that opens the link.", max_length=60
            ),
        ),
        migrations.AddField(
            model_name="accesslink",
            name="stated",
            field=models.JSONField(
                blank=True,
                db_default=Value({}, models.JSONField()),
                default=dict,
                help_text="A sign-up until its address is confirmed: the person, the company, and where to continue.",
            ),
        ),
        migrations.RunSQL(CLOSE_FORMER_LINKS, migrations.RunSQL.noop),
    ]
