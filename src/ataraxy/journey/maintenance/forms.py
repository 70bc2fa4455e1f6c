"""The form of a review decision."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ataraxy.journey.maintenance.choices import DECISIONS, Choice
from ataraxy.platform.service.forms import OnceForm
from ataraxy.platform.signatures.forms import SignerFields


class DecisionForm(OnceForm, SignerFields):
    """What is decided, why, the next visit, and the signature."""

    choice = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    next_from = forms.DateField(
        label=_("Next visit from"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    next_to = forms.DateField(
        label=_("to"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    reason = forms.CharField(
        label=_("Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    field_order = ("choice", "next_from", "next_to", "reason", "method", "secret")

    def __init__(self, step: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        possible = {row.verb for row in DECISIONS.moves_from(step)}
        field = self.fields["choice"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [(one.value, one.label) for one in Choice if one in possible]
