"""Registers the `rems` room with Django."""

from django.apps import AppConfig


class RemsConfig(AppConfig):
    """Certification, training, and enrolment until it is confirmed."""

    name = "ataraxy.clinic.rems"
    label = "rems"
    default_auto_field = "django.db.models.BigAutoField"
