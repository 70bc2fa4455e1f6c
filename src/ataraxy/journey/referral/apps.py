"""Registers the `referral` room with Django."""

from django.apps import AppConfig


class ReferralConfig(AppConfig):
    """How a person comes to the programme."""

    name = "ataraxy.journey.referral"
    label = "referral"
    default_auto_field = "django.db.models.BigAutoField"
