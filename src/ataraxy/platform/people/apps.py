"""Registers the `people` room with Django."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Clinics, staff, patients, and the one door to a patient."""

    name = "ataraxy.platform.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
