"""Registers the `copies` room with Django."""

from django.apps import AppConfig


class CopiesConfig(AppConfig):
    """A person's copy of everything we hold about them."""

    name = "ataraxy.programme.copies"
    label = "copies"
    default_auto_field = "django.db.models.BigAutoField"
