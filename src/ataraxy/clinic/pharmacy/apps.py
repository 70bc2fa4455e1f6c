"""Registers the `pharmacy` room with Django."""

from django.apps import AppConfig


class PharmacyConfig(AppConfig):
    """Stock and the controlled-substance ledger."""

    name = "ataraxy.clinic.pharmacy"
    label = "pharmacy"
    default_auto_field = "django.db.models.BigAutoField"
