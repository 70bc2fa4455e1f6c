"""Registers the `accounts` room with Django."""

from typing import Any

from django.apps import AppConfig
from django.core.management import call_command
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    """Who signs in, with which factors, and what each role may do."""

    name = "ataraxy.platform.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to sign-ins, and make the table that remembers used codes."""
        from ataraxy.platform.accounts import listeners  # noqa: F401, PLC0415  (apps not ready)

        post_migrate.connect(_make_cache_table, sender=self, dispatch_uid="accounts.cache")


def _make_cache_table(using: str, **_: Any) -> None:
    # One-time codes and rate limits are remembered here, seen by every process.
    call_command("createcachetable", database=using, verbosity=0)
