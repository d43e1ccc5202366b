import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.ground.tenancy.public_ids
from apps.ground.tenancy.rows import append_only, row_security

FROZEN_CONTENT = (
    "content",
    "category",
    "facets",
    "footprint",
    "privacy",
    "support",
    "regions",
    "release_number",
    "change_note",
    "logo_digest",
    "plan_id",
    "digest",
    "number",
    "listing_id",
    "organisation_id",
)
CHANGED = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in FROZEN_CONTENT)

# A snapshot that was sent is what was reviewed, approved and bought: no role may alter it, nor remove it.
SNAPSHOTS_STAY = (
    "CREATE TRIGGER snapshots_stay BEFORE UPDATE ON listings_listingversion FOR EACH ROW"
    f" WHEN (OLD.state NOT IN ('draft', 'changes_requested') AND ({CHANGED}))"
    " EXECUTE FUNCTION public.refuse_change();"
    "CREATE TRIGGER snapshots_are_kept BEFORE DELETE ON listings_listingversion FOR EACH ROW"
    " WHEN (OLD.state NOT IN ('draft', 'changes_requested')) EXECUTE FUNCTION public.refuse_change();"
)
SNAPSHOTS_MAY_GO = (
    "DROP TRIGGER snapshots_stay ON listings_listingversion;"
    " DROP TRIGGER snapshots_are_kept ON listings_listingversion;"
)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("pricing", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", apps.ground.tenancy.public_ids.PublicIdField("imp")),
                ("source", models.CharField(max_length=40)),
                ("digest", models.CharField(help_text="sha256 of the canonical JSON of the entries.", max_length=64)),
                ("added", models.PositiveIntegerField()),
                ("changed", models.PositiveIntegerField()),
                ("imported_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Listing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", apps.ground.tenancy.public_ids.PublicIdField("lst")),
                ("slug", models.SlugField(max_length=80, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("live", "Live"), ("retired", "Retired")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("first_published_at", models.DateTimeField(blank=True, null=True)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="FormerSlug",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=80, unique=True)),
                ("left_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "listing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="former_slugs", to="listings.listing"
                    ),
                ),
            ],
            options={
                "ordering": ["-left_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="ListingVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", apps.ground.tenancy.public_ids.PublicIdField("ver")),
                ("number", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Sent"),
                            ("in_review", "In review"),
                            ("changes_requested", "Changes asked"),
                            ("approved", "Approved"),
                            ("published", "Published"),
                            ("rejected", "Rejected"),
                            ("superseded", "Superseded"),
                            ("taken_down", "Taken down"),
                            ("retired", "Retired"),
                        ],
                        default="draft",
                        max_length=20,
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1)),
                ("content", models.JSONField(default=dict)),
                ("category", models.CharField(blank=True, max_length=60)),
                ("facets", models.JSONField(blank=True, default=dict)),
                ("footprint", models.JSONField(blank=True, default=list)),
                ("privacy", models.JSONField(blank=True, default=dict)),
                ("support", models.JSONField(blank=True, default=dict)),
                (
                    "regions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=8), blank=True, default=list, size=None
                    ),
                ),
                ("release_number", models.CharField(blank=True, max_length=40)),
                ("change_note", models.CharField(blank=True, max_length=2000)),
                ("logo_digest", models.CharField(blank=True, max_length=64)),
                ("digest", models.CharField(blank=True, editable=False, max_length=64)),
                ("created_at", models.DateTimeField()),
                ("saved_at", models.DateTimeField()),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                ("claimed_at", models.DateTimeField(blank=True, null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                (
                    "claimed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "listing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="listings.listing"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pricing.plan",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
            },
        ),
        migrations.AddField(
            model_name="listing",
            name="live_version",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="listings.listingversion",
            ),
        ),
        migrations.CreateModel(
            name="Media",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", apps.ground.tenancy.public_ids.PublicIdField("med")),
                ("digest", models.CharField(max_length=64)),
                ("media_type", models.CharField(max_length=20)),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
                ("size", models.PositiveIntegerField(help_text="Bytes.")),
                ("created_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Popularity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("orders", models.PositiveIntegerField(default=0)),
                ("customers", models.PositiveIntegerField(default=0)),
                (
                    "listing",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="popularity", to="listings.listing"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ReviewComment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", apps.ground.tenancy.public_ids.PublicIdField("rmk")),
                ("side", models.CharField(choices=[("reviewer", "Reviewer"), ("partner", "Partner")], max_length=10)),
                ("field", models.CharField(blank=True, max_length=120)),
                ("text", models.CharField(max_length=2000)),
                ("clause", models.CharField(blank=True, max_length=60)),
                ("created_at", models.DateTimeField()),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="listings.listingversion",
                    ),
                ),
            ],
            options={
                "ordering": ["created_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="ReviewDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", apps.ground.tenancy.public_ids.PublicIdField("dec")),
                (
                    "outcome",
                    models.CharField(
                        choices=[("approved", "Approved"), ("changes", "Changes asked"), ("rejected", "Rejected")],
                        max_length=10,
                    ),
                ),
                ("digest", models.CharField(help_text="sha256 of the snapshot that was decided about.", max_length=64)),
                (
                    "clauses",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=4000)),
                ("decided_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="listings.listingversion",
                    ),
                ),
            ],
            options={
                "ordering": ["-decided_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=80)),
                ("version_ref", models.CharField(max_length=32)),
                ("names", models.JSONField(default=dict)),
                ("taglines", models.JSONField(default=dict)),
                ("name_text", models.CharField(max_length=400)),
                ("vendor_name", models.CharField(max_length=120)),
                ("vendor_slug", models.SlugField(max_length=60)),
                ("vendor_tier", models.CharField(max_length=12)),
                ("logo_digest", models.CharField(blank=True, max_length=64)),
                ("category", models.CharField(max_length=60)),
                (
                    "category_path",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                (
                    "data_residency",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                (
                    "purposes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                (
                    "entity_types",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                (
                    "deployment",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                (
                    "regions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=8), default=list, size=None
                    ),
                ),
                (
                    "labels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=90), default=list, size=None
                    ),
                ),
                ("price_from_minor", models.BigIntegerField(null=True)),
                ("price_per", models.CharField(blank=True, max_length=40)),
                ("currency", models.CharField(max_length=3)),
                ("words_en", django.contrib.postgres.search.SearchVectorField(null=True)),
                ("words_de", django.contrib.postgres.search.SearchVectorField(null=True)),
                ("orders", models.PositiveIntegerField(default=0)),
                ("customers", models.PositiveIntegerField(default=0)),
                ("is_blocked", models.BooleanField(default=False)),
                ("published_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                (
                    "listing",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="entry", to="listings.listing"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
            ],
            options={
                "ordering": ["-orders", "-listing_id"],
            },
        ),
        migrations.CreateModel(
            name="ImportedEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=40)),
                ("path", models.CharField(help_text="Category / subcategory / name, as in the file.", max_length=240)),
                ("digest", models.CharField(max_length=64)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="listings.importbatch"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "listing",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="imported_from", to="listings.listing"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [models.UniqueConstraint(fields=("source", "path"), name="an_entry_is_imported_once")],
            },
        ),
        migrations.AddIndex(
            model_name="listingversion",
            index=models.Index(
                condition=models.Q(("state__in", ["submitted", "in_review"])),
                fields=["submitted_at"],
                name="versions_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="listingversion",
            constraint=models.UniqueConstraint(fields=("listing", "number"), name="a_listing_has_each_version_once"),
        ),
        migrations.AddConstraint(
            model_name="listingversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "published")),
                fields=("listing",),
                name="one_published_version_per_listing",
            ),
        ),
        migrations.AddConstraint(
            model_name="listingversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["draft", "submitted", "in_review", "changes_requested", "approved"])),
                fields=("listing",),
                name="one_open_version_per_listing",
            ),
        ),
        migrations.AddConstraint(
            model_name="listingversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "changes_requested"]), ("digest__regex", "^[0-9a-f]{64}$"), _connector="OR"
                ),
                name="sent_versions_have_a_digest",
            ),
        ),
        migrations.AddConstraint(
            model_name="listingversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["published", "superseded", "taken_down", "retired"]), _negated=True),
                    ("published_at__isnull", False),
                    _connector="OR",
                ),
                name="published_versions_have_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("live_version__isnull", False), ("state", "live")),
                    models.Q(models.Q(("state", "live"), _negated=True), ("live_version__isnull", True)),
                    _connector="OR",
                ),
                name="live_listings_show_a_version",
            ),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("retired_at__isnull", False), ("state", "retired")),
                    models.Q(models.Q(("state", "retired"), _negated=True), ("retired_at__isnull", True)),
                    _connector="OR",
                ),
                name="retired_listings_have_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="media",
            constraint=models.UniqueConstraint(
                fields=("organisation", "digest"), name="an_organisation_has_each_picture_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="media",
            constraint=models.CheckConstraint(
                condition=models.Q(("digest__regex", "^[0-9a-f]{64}$")), name="media_is_named_by_a_sha256"
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "rejected"), _negated=True), ("clauses__len__gt", 0), _connector="OR"
                ),
                name="rejections_name_a_clause",
            ),
        ),
        migrations.AddIndex(
            model_name="searchentry",
            index=django.contrib.postgres.indexes.GinIndex(fields=["words_en"], name="entry_words_en"),
        ),
        migrations.AddIndex(
            model_name="searchentry",
            index=django.contrib.postgres.indexes.GinIndex(fields=["words_de"], name="entry_words_de"),
        ),
        migrations.AddIndex(
            model_name="searchentry",
            index=django.contrib.postgres.indexes.GinIndex(fields=["labels"], name="entry_labels"),
        ),
        migrations.AddIndex(
            model_name="searchentry",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["name_text"], name="entry_name_likeness", opclasses=["gin_trgm_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="searchentry",
            index=models.Index(fields=["-orders", "-listing"], name="entry_by_orders"),
        ),
        migrations.AddIndex(
            model_name="searchentry",
            index=models.Index(fields=["-published_at", "-listing"], name="entry_by_date"),
        ),
        migrations.AddIndex(
            model_name="searchentry",
            index=models.Index(fields=["price_from_minor", "listing"], name="entry_by_price"),
        ),
        migrations.AddIndex(
            model_name="searchentry",
            index=models.Index(fields=["logo_digest"], name="entry_by_logo"),
        ),
        migrations.AddIndex(
            model_name="searchentry",
            index=models.Index(fields=["vendor_slug"], name="entry_by_vendor"),
        ),
        row_security("listings_listing", public="state <> 'draft'"),
        row_security("listings_formerslug", public="true"),
        row_security("listings_listingversion", public="state = 'published'"),
        migrations.RunSQL(SNAPSHOTS_STAY, SNAPSHOTS_MAY_GO),
        row_security("listings_media"),
        append_only("listings_media"),
        row_security("listings_reviewcomment"),
        append_only("listings_reviewcomment"),
        row_security("listings_reviewdecision"),
        append_only("listings_reviewdecision"),
        row_security("listings_searchentry", public="true"),
        row_security("listings_popularity"),
        row_security("listings_importbatch"),
        append_only("listings_importbatch"),
        row_security("listings_importedentry"),
    ]
