"""A draft's address is a wish: only what was ever public has its address alone in the marketplace (S13)."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("listings", "0006_releases")]

    operations = [
        migrations.AlterField(model_name="listing", name="slug", field=models.SlugField(max_length=80)),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.UniqueConstraint(
                condition=Q(first_published_at__isnull=False), fields=["slug"], name="one_public_listing_an_address"
            ),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.UniqueConstraint(
                fields=["organisation", "slug"], name="one_listing_of_an_organisation_an_address"
            ),
        ),
    ]
