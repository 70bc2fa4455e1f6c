"""A new installation gets its tables at once; one that was interrupted is finished."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from ataraxy.platform.people.models import Clinic
from ataraxy.web.first_tables import is_new, make_tables


def _is_migrated() -> bool:
    try:
        call_command("migrate", check_unapplied=True, verbosity=0)
    except SystemExit:
        return False
    return True


@pytest.mark.usefixtures("fresh_db")
def test_one_that_was_interrupted_before_its_migrations_were_noted_is_finished() -> None:
    Clinic.objects.create(slug="kept", name="Kept", timezone="UTC", country="US")
    MigrationRecorder(connection).flush()
    assert is_new()
    assert not _is_migrated()
    make_tables()
    assert not is_new()
    assert _is_migrated()
    assert Clinic.objects.get().slug == "kept"


@pytest.mark.usefixtures("fresh_db")
def test_an_older_one_is_left_to_its_migrations() -> None:
    nodes = MigrationLoader(connection).graph.node_map
    newest = next(key for key, node in sorted(nodes.items()) if not node.children)
    MigrationRecorder(connection).record_unapplied(*newest)
    assert not is_new()
    assert not _is_migrated()
