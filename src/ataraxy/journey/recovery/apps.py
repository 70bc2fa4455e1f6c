"""Registers the `recovery` room with Django."""

from django.apps import AppConfig


class RecoveryConfig(AppConfig):
    """From the end of dosing to a safe way home."""

    name = "ataraxy.journey.recovery"
    label = "recovery"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Show the release list on the chair-side page."""
        # Models are loaded only now; importing them above would be too early for Django.
        from ataraxy.journey.recovery.panel import release_panel  # noqa: PLC0415
        from ataraxy.journey.recovery.rules import titles_for  # noqa: PLC0415
        from ataraxy.journey.session.downtime import register_release  # noqa: PLC0415
        from ataraxy.journey.session.panels import register_panel  # noqa: PLC0415

        register_panel("release", release_panel)
        register_release(titles_for)
