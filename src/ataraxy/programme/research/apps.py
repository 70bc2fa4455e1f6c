"""Registers the `research` room with Django."""

from django.apps import AppConfig


class ResearchConfig(AppConfig):
    """The director's figures, and outcome series from elsewhere."""

    name = "ataraxy.programme.research"
    label = "research"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Follow what happens, so that the figures stay true."""
        from ataraxy.programme.research import jobs  # noqa: F401, PLC0415
