"""Registers the `policy` room with Django."""

from django.apps import AppConfig


class PolicyConfig(AppConfig):
    """Limits, templates and packs that a clinic edits, versioned."""

    name = "ataraxy.clinic.policy"
    label = "policy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """A closed link still says whom to call in danger."""
        from ataraxy.clinic.policy.reference import crisis_lines  # noqa: PLC0415
        from ataraxy.platform.people.links import tell_crisis_numbers  # noqa: PLC0415

        tell_crisis_numbers(crisis_lines)
