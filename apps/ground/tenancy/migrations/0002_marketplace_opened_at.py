from django.db import migrations, models

STAYS_OPEN = """
CREATE OR REPLACE FUNCTION public.marketplace_stays_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a marketplace that was opened stays open'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER marketplace_stays_open BEFORE UPDATE ON tenancy_marketplace
    FOR EACH ROW WHEN (OLD.opened_at IS NOT NULL AND NEW.opened_at IS DISTINCT FROM OLD.opened_at)
    EXECUTE FUNCTION public.marketplace_stays_open();
"""


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="marketplace",
            name="opened_at",
            field=models.DateTimeField(
                blank=True,
                help_text="Empty while the marketplace is being founded; once set it stays.",
                null=True,
            ),
        ),
        migrations.RunSQL("UPDATE tenancy_marketplace SET opened_at = created_at", migrations.RunSQL.noop),
        migrations.RunSQL(
            STAYS_OPEN,
            "DROP TRIGGER marketplace_stays_open ON tenancy_marketplace; DROP FUNCTION public.marketplace_stays_open()",
        ),
    ]
