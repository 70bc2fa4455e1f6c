"""Registers the `outcomes` room with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutcomesConfig(AppConfig):
    """Questionnaires, the course chart, item-9 triage, visit notes."""

    name = "ataraxy.journey.outcomes"
    label = "outcomes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the patient's door where a link to questions leads; check the instruments."""
        from django.core.checks import register  # noqa: PLC0415

        from ataraxy.journey.outcomes.checks import instruments_can_be_used  # noqa: PLC0415
        from ataraxy.platform.people.links import Purpose, register_purpose  # noqa: PLC0415

        register_purpose(
            Purpose(
                key="outcomes",
                title=_("A few questions from your clinic"),
                explanation=_("They take about three minutes. Answer for yourself, as you feel."),
                start_url="/questions/",
            )
        )
        register(instruments_can_be_used)
