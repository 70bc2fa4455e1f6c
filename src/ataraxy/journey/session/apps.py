"""Registers the `session` room with Django."""

from django.apps import AppConfig


class SessionConfig(AppConfig):
    """One dosing visit from arrival to the end of dosing."""

    name = "ataraxy.journey.session"
    label = "session"
    default_auto_field = "django.db.models.BigAutoField"
