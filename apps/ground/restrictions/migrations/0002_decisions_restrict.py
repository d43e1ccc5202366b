"""A restriction may carry out a decision, with which alone it ends."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("restrictions", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="restriction",
            name="part_of",
            field=models.CharField(
                blank=True,
                help_text="Public id of the decision that it carries out, and with which it ends",
                max_length=60,
            ),
        ),
    ]
