"""Registers the `devices` room with Django."""

from django.apps import AppConfig


class DevicesConfig(AppConfig):
    """Monitors, pairings, raw samples and quarantine."""

    name = "ataraxy.clinic.devices"
    label = "devices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Learn what is done by itself."""
        from ataraxy.clinic.devices import jobs  # noqa: F401, PLC0415  (registers itself)
