"""Registers the `letters` room with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LettersConfig(AppConfig):
    """Letters after a screening decision."""

    name = "ataraxy.journey.letters"
    label = "letters"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the patient's door where a link to a letter leads."""
        from ataraxy.journey.letters.sending import PURPOSE  # noqa: PLC0415
        from ataraxy.platform.people.links import Purpose, register_purpose  # noqa: PLC0415

        register_purpose(
            Purpose(
                key=PURPOSE,
                title=_("A letter from your clinic"),
                explanation=_("It says what we found, why, and what you can do next."),
                start_url="/your-letter/",
            )
        )
