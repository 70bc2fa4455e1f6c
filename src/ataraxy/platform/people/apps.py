"""Registers the `people` room with Django."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Clinics, staff, patients, and the one door to a patient."""

    name = "ataraxy.platform.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The feed knows clinics by number only: tell it how one steps into one."""
        from ataraxy.platform.feed.consume import enters_with  # noqa: PLC0415
        from ataraxy.platform.people.within import within_id  # noqa: PLC0415

        enters_with(within_id)
