"""Registers the `billing` room with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BillingConfig(AppConfig):
    """What treatment costs, and the clinic's public page."""

    name = "ataraxy.programme.billing"
    label = "billing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the patient's door where a link to an estimate leads."""
        from ataraxy.platform.people.links import Purpose, register_purpose  # noqa: PLC0415
        from ataraxy.programme.billing.giving import PURPOSE  # noqa: PLC0415

        register_purpose(
            Purpose(
                key=PURPOSE,
                title=_("An estimate of costs from your clinic"),
                explanation=_("It says what the treatment is expected to cost you."),
                start_url="/your-estimate/",
            )
        )
