"""Registers the `evaluation` room with Django."""

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    """The prescriber's evaluation note."""

    name = "ataraxy.journey.evaluation"
    label = "evaluation"
    default_auto_field = "django.db.models.BigAutoField"
