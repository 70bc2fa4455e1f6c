"""Registers the `oversight` room with Django."""

from django.apps import AppConfig


class OversightConfig(AppConfig):
    """The journal made readable: search, check, export."""

    name = "ataraxy.platform.oversight"
    label = "oversight"
    default_auto_field = "django.db.models.BigAutoField"
