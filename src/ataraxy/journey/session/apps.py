"""Registers the `session` room with Django."""

from uuid import UUID

from django.apps import AppConfig
from django.urls import reverse

from ataraxy.clinic.scheduling.kinds import register_page


class SessionConfig(AppConfig):
    """One dosing visit from arrival to the end of dosing."""

    name = "ataraxy.journey.session"
    label = "session"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Dosing visits are run on the session's page; cuff readings may chart themselves."""
        from ataraxy.clinic.scheduling.managed import register_managed  # noqa: PLC0415
        from ataraxy.journey.session import monitor  # noqa: F401, PLC0415  (reads the feed)
        from ataraxy.journey.session.series import dosing  # noqa: PLC0415

        register_page("dosing", _visit_page)
        register_managed("dosing", dosing())


def _visit_page(appointment_uid: UUID) -> str:
    return reverse("session:of_visit", kwargs={"appointment_uid": appointment_uid})
