"""The tables of a new installation, made from the models at once.

A hundred migrations one after the other take half a minute to arrive at the same tables: Django
works out every model again after each step. `tests/upgrade` shows on both engines that both ways
agree.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def is_new() -> bool:
    """Whether no migration was ever noted here: the database is empty, or was interrupted."""
    return not MigrationRecorder(connection).applied_migrations()


def make_tables() -> None:
    """Make every table that is not there yet, and note all migrations as done.

    Tables come in one transaction and notes in another; whoever is killed between the two finds
    the tables there and only notes.
    """
    with _without_migrations():
        call_command("migrate", interactive=False, run_syncdb=True, verbosity=0)
    note_migrations()


def note_migrations() -> None:
    """Write down every migration as done, where the tables are already what they lead to."""
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    known = sorted(MigrationLoader(connection).graph.nodes)
    with transaction.atomic():
        for app, name in known:
            recorder.record_applied(app, name)


@contextmanager
def _without_migrations() -> Iterator[None]:
    modules = settings.MIGRATION_MODULES
    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    try:
        yield
    finally:
        settings.MIGRATION_MODULES = modules
