"""An application names who applied and who decided; until now only the organisation's first member can be named."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FIRST_MEMBERS = """
SELECT set_config('intelgraph.reach', 'marketplace', true);
UPDATE program_partner AS partner SET applied_by_id = (
    SELECT belongs.user_id FROM accounts_membership AS belongs
    WHERE belongs.organisation_id = partner.organisation_id ORDER BY belongs.id LIMIT 1
);
SELECT set_config('intelgraph.reach', '', true);
"""


def person() -> models.ForeignKey:
    return models.ForeignKey(
        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
    )


class Migration(migrations.Migration):
    dependencies = [
        ("program", "0001_initial"),
        ("accounts", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(model_name="partner", name="applied_by", field=person()),
        migrations.AddField(model_name="partner", name="decided_by", field=person()),
        migrations.RunSQL(FIRST_MEMBERS, migrations.RunSQL.noop),
    ]
