"""What changed in a release is told in each language, so it stands among the other texts of the version."""

from django.db import migrations

SENT = "OLD.state NOT IN ('draft', 'changes_requested')"
COLUMNS = (
    "content",
    "category",
    "facets",
    "footprint",
    "privacy",
    "support",
    "regions",
    "release_number",
    "logo_digest",
    "plan_id",
    "digest",
    "number",
    "listing_id",
    "organisation_id",
)


def snapshots_stay(*columns: str) -> str:
    """The trigger that keeps these columns of a sent version as they are."""
    changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)
    return (
        "DROP TRIGGER snapshots_stay ON listings_listingversion;"
        "CREATE TRIGGER snapshots_stay BEFORE UPDATE ON listings_listingversion FOR EACH ROW"
        f" WHEN ({SENT} AND ({changed})) EXECUTE FUNCTION public.refuse_change();"
    )


class Migration(migrations.Migration):
    dependencies = [("listings", "0003_every_entry_has_a_label_set")]

    operations = [
        migrations.RunSQL(snapshots_stay(*COLUMNS), snapshots_stay(*COLUMNS, "change_note")),
        migrations.RemoveField(model_name="listingversion", name="change_note"),
    ]
