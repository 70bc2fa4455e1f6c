"""Registers the `tick` room with Django."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class TickConfig(AppConfig):
    """What happens by itself, on time, once."""

    name = "ataraxy.platform.tick"
    label = "tick"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load every room's `jobs.py`: recurring jobs, feed consumers and background tasks."""
        autodiscover_modules("jobs")
