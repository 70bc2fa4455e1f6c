"""Registers the `portal` room with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """The patient's own pages: course, visits, papers, journal, safety plan, self-care."""

    name = "ataraxy.programme.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say where links of the patient lead, and offer the journal to a therapist outside."""
        from ataraxy.journey.therapy.outside import register_share  # noqa: PLC0415
        from ataraxy.platform.people.links import Purpose, register_purpose  # noqa: PLC0415
        from ataraxy.programme.portal.access import INVITE, SIGN_IN  # noqa: PLC0415
        from ataraxy.programme.portal.door import sign_in_by_link  # noqa: PLC0415
        from ataraxy.programme.portal.shared_outside import KEY, shared_texts  # noqa: PLC0415

        register_share(KEY, _("Journal entries shared with therapists"), shared_texts)

        register_purpose(
            Purpose(
                key=INVITE,
                title=_("Your own pages at the clinic"),
                explanation=_("Set up how you sign in. It takes about two minutes."),
                start_url="/portal/begin/",
            )
        )
        register_purpose(
            Purpose(
                key=SIGN_IN,
                title=_("Sign in to your pages"),
                explanation=_("You asked for this link. It opens your pages on this device."),
                start_url="/portal/",
                opened=sign_in_by_link,
            )
        )
