"""Registers the `forecast` room with Django. It keeps nothing of its own."""

from django.apps import AppConfig


class ForecastConfig(AppConfig):
    """The dose page: prediction, earlier sessions, alternatives, preparation."""

    name = "ataraxy.journey.forecast"
    label = "forecast"
    default_auto_field = "django.db.models.BigAutoField"
