"""Registers the `messaging` room with Django."""

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """Messages to patients by e-mail and SMS."""

    name = "ataraxy.clinic.messaging"
    label = "messaging"
    default_auto_field = "django.db.models.BigAutoField"
