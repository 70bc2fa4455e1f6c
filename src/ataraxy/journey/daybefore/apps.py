"""Registers the `daybefore` room with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DayBeforeConfig(AppConfig):
    """The message on the day before a dosing visit, and its answers."""

    name = "ataraxy.journey.daybefore"
    label = "daybefore"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the patient's door where the link of the day before leads."""
        from ataraxy.journey.daybefore.services import PURPOSE  # noqa: PLC0415
        from ataraxy.platform.people.links import Purpose, register_purpose  # noqa: PLC0415

        register_purpose(
            Purpose(
                key=PURPOSE,
                title=_("Your visit tomorrow"),
                explanation=_("What to do before you come, and a few questions. Two minutes."),
                start_url="/day-before/",
            )
        )
