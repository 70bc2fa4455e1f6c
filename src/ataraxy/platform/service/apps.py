"""Registers the `service` room with Django."""

from django.apps import AppConfig


class ServiceConfig(AppConfig):
    """How a write happens: permission, one transaction, idempotency, journal."""

    name = "ataraxy.platform.service"
    label = "service"
    default_auto_field = "django.db.models.BigAutoField"
