"""Registers the `surveillance` room with Django."""

from django.apps import AppConfig


class SurveillanceConfig(AppConfig):
    """Counters over a lifetime, due checks, and the holds they set."""

    name = "ataraxy.journey.surveillance"
    label = "surveillance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to visits, so that a check that is overdue holds the next dose."""
        from ataraxy.journey.surveillance import jobs  # noqa: F401, PLC0415
