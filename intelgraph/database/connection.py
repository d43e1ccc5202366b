"""The thread's connection, with the type of our own backend."""

from typing import cast

import django.db

from intelgraph.database.base import DatabaseWrapper

connection = cast(DatabaseWrapper, django.db.connection)
