"""Registers the `rules` room with Django."""

from django.apps import AppConfig


class RulesConfig(AppConfig):
    """The rule book browser and the sweep over every open course."""

    name = "ataraxy.programme.rules"
    label = "rules"
    default_auto_field = "django.db.models.BigAutoField"
