#!/usr/bin/env python
"""Django's command line; commands that change tables run under the owning database role."""

import os
import sys

OWNER_COMMANDS = {
    "migrate",
    "migrate_schemas",
    "makemigrations",
    "prepare_database",
    "create_marketplace",
    "lintmigrations",
}
BEHIND_COMMANDS = {"dispatch", "seal"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "intelgraph.settings")
    if len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS:
        os.environ["DATABASE_ROLE"] = "owner"
    from django.core.management import execute_from_command_line

    if len(sys.argv) > 1 and sys.argv[1] in BEHIND_COMMANDS:
        from intelgraph.soundness import require_sound

        require_sound("behind")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
