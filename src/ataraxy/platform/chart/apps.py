"""Registers the `chart` room with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChartConfig(AppConfig):
    """Clinical facts with their origin, corrected but never changed."""

    name = "ataraxy.platform.chart"
    label = "chart"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the patient's door where a link to the intake form leads."""
        from ataraxy.platform.people.links import Purpose, register_purpose  # noqa: PLC0415

        register_purpose(
            Purpose(
                key="intake",
                title=_("Your health, in your own words"),
                explanation=_("It takes about ten minutes. Have your medicines at hand."),
                start_url="/intake/",
            )
        )
