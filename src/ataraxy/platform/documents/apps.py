"""Registers the `documents` room with Django."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Papers kept by content hash, and the PDF press."""

    name = "ataraxy.platform.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"
