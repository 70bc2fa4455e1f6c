"""Registers the `forecast` room with Django. It keeps nothing of its own."""

from django.apps import AppConfig


class ForecastConfig(AppConfig):
    """The dose page: prediction, earlier sessions, alternatives, preparation."""

    name = "ataraxy.journey.forecast"
    label = "forecast"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer the model's curve at the chair."""
        # Models are loaded only now; importing them above would be too early for Django.
        from ataraxy.journey.forecast.at_chair import predicted_at_chair  # noqa: PLC0415
        from ataraxy.journey.session.panels import register_model  # noqa: PLC0415

        register_model(predicted_at_chair)
