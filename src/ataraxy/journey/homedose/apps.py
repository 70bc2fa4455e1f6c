"""Registers the `homedose` room with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeDoseConfig(AppConfig):
    """Doses taken at home between infusions."""

    name = "ataraxy.journey.homedose"
    label = "homedose"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the patient's door where a link to doses at home leads; look for silence."""
        from ataraxy.journey.homedose import jobs  # noqa: F401, PLC0415
        from ataraxy.platform.people.links import Purpose, register_purpose  # noqa: PLC0415

        register_purpose(
            Purpose(
                key="homedose",
                title=_("Your doses at home"),
                explanation=_("Measure before each dose, and tell us what happened."),
                start_url="/home-dose/",
            )
        )
