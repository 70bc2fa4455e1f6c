"""Registers the `rulebook` room with Django."""

from django.apps import AppConfig


class RulebookConfig(AppConfig):
    """A clinic's own numbers in the rules, changed by two people."""

    name = "ataraxy.clinic.rulebook"
    label = "rulebook"
    default_auto_field = "django.db.models.BigAutoField"
