"""Registers the `agreements` room with Django."""

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    """What a patient has agreed to apart from treatment."""

    name = "ataraxy.clinic.agreements"
    label = "agreements"
    default_auto_field = "django.db.models.BigAutoField"
