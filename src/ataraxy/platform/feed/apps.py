"""Registers the `feed` room with Django."""

from django.apps import AppConfig


class FeedConfig(AppConfig):
    """What changed, numbered per clinic, for those who must react."""

    name = "ataraxy.platform.feed"
    label = "feed"
    default_auto_field = "django.db.models.BigAutoField"
