"""The form on which a copy is asked for."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ataraxy.platform.service.forms import OnceForm
from ataraxy.programme.copies.models import CopyForm, Recipient


class CopyRequest(OnceForm):
    """Which form, for whom, why."""

    form = forms.ChoiceField(
        choices=CopyForm.choices, widget=forms.RadioSelect, initial=CopyForm.PACKED, label=_("Form")
    )
    recipient = forms.ChoiceField(
        choices=Recipient.choices, widget=forms.RadioSelect, label=_("Who is given it")
    )
    recipient_name = forms.CharField(
        required=False,
        max_length=200,
        label=_("Their name"),
        help_text=_("May stay empty for the patient."),
    )
    reason = forms.CharField(
        max_length=500,
        label=_("Why"),
        help_text=_("For example: asked for it today; second opinion; moving away."),
    )
