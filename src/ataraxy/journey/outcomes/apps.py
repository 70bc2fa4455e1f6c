"""Registers the `outcomes` room with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutcomesConfig(AppConfig):
    """Questionnaires, the course chart, item-9 triage, visit notes."""

    name = "ataraxy.journey.outcomes"
    label = "outcomes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the patient's door where a link to questions leads."""
        from ataraxy.platform.people.links import Purpose, register_purpose  # noqa: PLC0415

        register_purpose(
            Purpose(
                key="outcomes",
                title=_("A few questions from your clinic"),
                explanation=_("They take about three minutes. Answer for yourself, as you feel."),
                start_url="/questions/",
            )
        )
