"""Registers the `worklist` room with Django."""

from django.apps import AppConfig


class WorklistConfig(AppConfig):
    """Work that has an owner and a clock."""

    name = "ataraxy.platform.worklist"
    label = "worklist"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to emergency access, so that somebody looks at each."""
        from ataraxy.platform.worklist import emergency_access  # noqa: F401, PLC0415
