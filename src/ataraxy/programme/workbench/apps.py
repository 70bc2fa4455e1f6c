"""Registers the `workbench` room with Django. It keeps nothing."""

from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    """Models and regimens compared, levels estimated from, commands to do it again."""

    name = "ataraxy.programme.workbench"
    label = "workbench"
    default_auto_field = "django.db.models.BigAutoField"
