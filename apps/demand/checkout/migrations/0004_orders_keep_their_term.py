"""The term of an order is fixed with its price. Orders from before have none and take the policy's."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("checkout", "0003_a_second_person_approves")]

    operations = [
        migrations.AddField(
            model_name="order",
            name="months",
            field=models.PositiveSmallIntegerField(help_text="Term of the agreement, fixed with the price", null=True),
        ),
    ]
