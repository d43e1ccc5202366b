"""Partners, what they were asked, their way into the program, and the agreements they accepted."""

import django.db.models.deletion
from django.db import migrations, models

import apps.ground.tenancy.public_ids
from apps.ground.tenancy.rows import append_only, row_security


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Partner",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", apps.ground.tenancy.public_ids.PublicIdField("prt")),
                ("name", models.CharField(help_text="As customers read it.", max_length=120)),
                ("slug", models.SlugField(max_length=60, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("isv", "Software vendor"),
                            ("si", "System integrator"),
                            ("data", "Data provider"),
                            ("oem", "Equipment maker"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("applied", "Checking"),
                            ("asked", "Question asked"),
                            ("active", "Active"),
                            ("rejected", "Declined"),
                            ("suspended", "Suspended"),
                        ],
                        default="applied",
                        max_length=20,
                    ),
                ),
                (
                    "tier",
                    models.CharField(
                        choices=[("registered", "Registered"), ("advanced", "Advanced"), ("premier", "Premier")],
                        default="registered",
                        max_length=12,
                    ),
                ),
                ("tier_reason", models.CharField(blank=True, max_length=500)),
                ("website", models.URLField(max_length=300)),
                ("domain", models.CharField(help_text="rules.company_domain() of the website.", max_length=253)),
                (
                    "domain_matches",
                    models.BooleanField(help_text="Whether the applicant's e-mail address is of this domain."),
                ),
                ("country", models.CharField(help_text="ISO 3166-1, two letters.", max_length=2)),
                ("description", models.JSONField(blank=True, default=dict, help_text="Language code to text.")),
                ("founded", models.PositiveSmallIntegerField(blank=True, help_text="Year.", null=True)),
                ("support_hours", models.CharField(blank=True, max_length=120)),
                ("security_email", models.EmailField(blank=True, max_length=254)),
                ("applied_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "decision_note",
                    models.CharField(blank=True, help_text="What the applicant was told.", max_length=1000),
                ),
                ("updated_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
            ],
            options={
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="OnboardingStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", apps.ground.tenancy.public_ids.PublicIdField("stp")),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("company", "Complete the company profile"),
                            ("agreement", "Accept the partner agreement"),
                            ("security_contact", "Name a security contact"),
                            ("colleague", "Invite a colleague"),
                            ("first_key", "Create the first API key"),
                            ("first_listing", "Send the first listing"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "To do"), ("skipped", "Skipped"), ("done", "Done")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="program.partner"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="ApplicationQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", apps.ground.tenancy.public_ids.PublicIdField("qst")),
                ("text", models.CharField(max_length=1000)),
                ("asked_at", models.DateTimeField()),
                ("answer", models.CharField(blank=True, max_length=4000)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="questions", to="program.partner"
                    ),
                ),
            ],
            options={
                "ordering": ["asked_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="AgreementAcceptance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", apps.ground.tenancy.public_ids.PublicIdField("acc")),
                ("version", models.CharField(max_length=20)),
                ("language", models.CharField(max_length=8)),
                ("digest", models.CharField(help_text="sha256 of the accepted text, hexadecimal.", max_length=64)),
                ("accepted_at", models.DateTimeField()),
                (
                    "accepted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.user"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="acceptances", to="program.partner"
                    ),
                ),
            ],
            options={
                "ordering": ["-accepted_at", "-id"],
            },
        ),
        migrations.AddIndex(
            model_name="partner",
            index=models.Index(fields=["state", "applied_at"], name="partners_waiting"),
        ),
        migrations.AddConstraint(
            model_name="partner",
            constraint=models.UniqueConstraint(fields=("organisation",), name="one_partner_per_organisation"),
        ),
        migrations.AddConstraint(
            model_name="partner",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "rejected"), _negated=True),
                fields=("domain",),
                name="one_partner_holds_a_domain",
            ),
        ),
        migrations.AddConstraint(
            model_name="partner",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["applied", "asked"]), ("decided_at__isnull", False), _connector="OR"),
                name="decided_partners_have_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="onboardingstep",
            constraint=models.UniqueConstraint(fields=("partner", "step"), name="a_partner_has_each_step_once"),
        ),
        migrations.AddConstraint(
            model_name="onboardingstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_at__isnull", False), ("state", "done")),
                    models.Q(models.Q(("state", "done"), _negated=True), ("done_at__isnull", True)),
                    _connector="OR",
                ),
                name="done_steps_have_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="applicationquestion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("answered_at__isnull", True)),
                fields=("partner",),
                name="one_open_question_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="applicationquestion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answered_at__isnull", True), models.Q(("answer", ""), _negated=True), _connector="OR"
                ),
                name="answered_questions_have_an_answer",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreementacceptance",
            constraint=models.UniqueConstraint(fields=("partner", "version"), name="a_version_is_accepted_once"),
        ),
        migrations.AddConstraint(
            model_name="agreementacceptance",
            constraint=models.CheckConstraint(
                condition=models.Q(("digest__regex", "^[0-9a-f]{64}$")), name="acceptance_names_a_sha256"
            ),
        ),
        row_security("program_partner", public="state = 'active'"),
        row_security("program_applicationquestion"),
        row_security("program_onboardingstep"),
        row_security("program_agreementacceptance"),
        append_only("program_agreementacceptance"),
    ]
