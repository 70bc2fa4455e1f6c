"""Registers the `desk` room with Django."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Today, search and the patient page."""

    name = "ataraxy.programme.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"
