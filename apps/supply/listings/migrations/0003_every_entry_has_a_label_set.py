"""Every row of search is counted by a set of labels."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("listings", "0002_label_sets")]

    operations = [
        migrations.AlterField(
            model_name="searchentry",
            name="label_set",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="listings.labelset",
            ),
        ),
    ]
