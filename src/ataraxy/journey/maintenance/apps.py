"""Registers the `maintenance` room with Django."""

from django.apps import AppConfig


class MaintenanceConfig(AppConfig):
    """The visits that keep, and the end of a course."""

    name = "ataraxy.journey.maintenance"
    label = "maintenance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to visits and answers, so that a decision that is due holds the next dose."""
        from ataraxy.journey.maintenance import jobs  # noqa: F401, PLC0415
