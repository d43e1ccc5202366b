"""Addresses are stored with their domain in A-labels (IDNA 2008). Two accounts that would get one address both keep
theirs; `manage.py address_clashes` names them."""

from collections import defaultdict
from typing import Any

from django.db import migrations

from apps.ground.accounts.addresses import InvalidAddress, canonical

REACH = "SELECT set_config('intelgraph.reach', %s, true)"


def canonical_or_as_it_is(email: str) -> str:
    try:
        return canonical(email)
    except InvalidAddress:
        return email


def store_a_labels(apps: Any, schema_editor: Any) -> None:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(REACH, ["marketplace"])
        users = apps.get_model("accounts", "User").objects
        invitations = apps.get_model("accounts", "Invitation").objects.filter(state="open")
        people = defaultdict(list)
        for user in users.only("pk", "email").iterator():
            people[canonical_or_as_it_is(user.email)].append(user)
        for email, (user, *others) in people.items():
            if not others and user.email != email:
                users.filter(pk=user.pk).update(email=email)
        for invitation in invitations.only("pk", "email", "organisation_id").iterator():
            email = canonical_or_as_it_is(invitation.email)
            same = invitations.filter(email=email, organisation_id=invitation.organisation_id)
            if invitation.email != email and not same.exists():
                invitations.filter(pk=invitation.pk).update(email=email)
        cursor.execute(REACH, [""])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_sign_ups_are_stated")]

    operations = [migrations.RunPython(store_a_labels, migrations.RunPython.noop)]
