"""Registers the `screening` room with Django."""

from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    """Why a person is or is not a candidate."""

    name = "ataraxy.journey.screening"
    label = "screening"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what reads the feed."""
        from ataraxy.journey.screening import watch  # noqa: F401, PLC0415
