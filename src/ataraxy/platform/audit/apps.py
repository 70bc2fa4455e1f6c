"""Registers the `audit` room with Django and puts the append-only guards back after migrations."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    """The append-only, keyed journal of who did what, and the registry of append-only tables."""

    name = "ataraxy.platform.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen for the end of a migration; it is the only moment at which guards can vanish."""
        post_migrate.connect(_reinstall_guards, sender=self, dispatch_uid="append_only")


def _reinstall_guards(using: str, **_: Any) -> None:
    from ataraxy.platform.audit.append_only import install  # noqa: PLC0415  (apps not ready before)

    install(connections[using])
