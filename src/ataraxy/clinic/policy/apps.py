"""Registers the `policy` room with Django."""

from django.apps import AppConfig


class PolicyConfig(AppConfig):
    """Limits, templates and packs that a clinic edits, versioned."""

    name = "ataraxy.clinic.policy"
    label = "policy"
    default_auto_field = "django.db.models.BigAutoField"
