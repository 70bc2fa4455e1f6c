"""Registers the `course` room with Django."""

from django.apps import AppConfig


class CourseConfig(AppConfig):
    """A patient's course and the holds that any step may set."""

    name = "ataraxy.journey.course"
    label = "course"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have a say in merges: a person has one open course."""
        from ataraxy.journey.course import merging  # noqa: F401, PLC0415  (registers its guard)
