"""Registers the `plan` room with Django."""

from django.apps import AppConfig


class PlanConfig(AppConfig):
    """Indication, route, course template and dose."""

    name = "ataraxy.journey.plan"
    label = "plan"
    default_auto_field = "django.db.models.BigAutoField"
