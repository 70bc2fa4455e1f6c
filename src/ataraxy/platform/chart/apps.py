"""Registers the `chart` room with Django."""

from django.apps import AppConfig


class ChartConfig(AppConfig):
    """Clinical facts with their origin, corrected but never changed."""

    name = "ataraxy.platform.chart"
    label = "chart"
    default_auto_field = "django.db.models.BigAutoField"
