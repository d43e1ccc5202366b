"""Keep the long vectors of words apart from the rows of search, which are counted and ranked by the thousand."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("listings", "0012_synonyms")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE listings_searchentry SET (toast_tuple_target = 512)",
            "ALTER TABLE listings_searchentry RESET (toast_tuple_target)",
        ),
    ]
