"""Registers the `therapy` room with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TherapyConfig(AppConfig):
    """Psychotherapy around the doses."""

    name = "ataraxy.journey.therapy"
    label = "therapy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Show the touch consent at the chair, and open the door for the therapist outside."""
        from ataraxy.journey.session.panels import register_panel  # noqa: PLC0415
        from ataraxy.journey.therapy.at_chair import touch_panel  # noqa: PLC0415
        from ataraxy.journey.therapy.outside import PURPOSE  # noqa: PLC0415
        from ataraxy.platform.people.links import Purpose, register_purpose  # noqa: PLC0415

        register_panel("touch", touch_panel)
        register_purpose(
            Purpose(
                key=PURPOSE,
                title=_("What your patient shares with you"),
                explanation=_(
                    "A patient of this clinic agreed that you, their therapist, see a part of "
                    "their record. Everything you open is written down."
                ),
                start_url="/shared/therapy/",
                ended=_(
                    "What was shared with you is closed: its time is over, or your patient took it "
                    "back. What you wrote here is kept at the clinic."
                ),
            )
        )
