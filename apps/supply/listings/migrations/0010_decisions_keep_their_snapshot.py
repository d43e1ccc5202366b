"""A decision keeps what it was about, so that the next review sees what changed since.

The default is constant: adding the column rewrites no row.
"""

from django.db import migrations, models
from django.db.models import Value


class Migration(migrations.Migration):
    dependencies = [("listings", "0009_reviewed_by_somebody_else")]

    operations = [
        migrations.AddField(
            model_name="reviewdecision",
            name="snapshot",
            field=models.JSONField(
                db_default=Value({}, models.JSONField()),
                default=dict,
                editable=False,
                help_text=(
                    "What was decided about, as `drafts.snapshot` says it; empty for decisions older than this field"
                ),
            ),
        )
    ]
