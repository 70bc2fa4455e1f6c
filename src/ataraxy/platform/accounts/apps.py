"""Registers the `accounts` room with Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who signs in, with which factors, and what each role may do."""

    name = "ataraxy.platform.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
