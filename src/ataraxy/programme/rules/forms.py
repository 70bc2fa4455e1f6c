"""What somebody types to find a rule, or to move one of its numbers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ataraxy.clinic.rulebook.services import Wanted
from ataraxy.foundation.evidence_tag import EvidenceTag
from ataraxy.knowledge.evidence import Route, Rule, Severity
from ataraxy.platform.service.forms import OnceForm
from ataraxy.platform.signatures.forms import SignerFields
from ataraxy.programme.rules.shelf import Asked

_ANY = ("", _("any"))
SEVERITY_WORDS = {
    Severity.EXCLUDE: _("stop"),
    Severity.SPECIALIST: _("specialist first"),
    Severity.CAUTION: _("caution"),
    Severity.INFO: _("for information"),
}


class FindForm(forms.Form):
    """Everything is optional; together it narrows."""

    words = forms.CharField(
        label=_("Words"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
        help_text=_("A number such as S-04, a drug, a code’s meaning, a source."),
    )
    stage = forms.ChoiceField(
        label=_("Step"),
        required=False,
        choices=[_ANY, ("screening", _("screening")), ("session", _("day of a session"))],
    )
    severity = forms.ChoiceField(
        label=_("Severity"), required=False, choices=[_ANY, *SEVERITY_WORDS.items()]
    )
    route = forms.ChoiceField(
        label=_("Route"), required=False, choices=[_ANY, *((one, one.words) for one in Route)]
    )
    tag = forms.ChoiceField(
        label=_("Evidence"),
        required=False,
        choices=[_ANY, *((one, one.words) for one in EvidenceTag)],
    )
    special = forms.ChoiceField(
        label=_("Only"),
        required=False,
        choices=[
            ("", _("all rules")),
            ("editable", _("with a number we may move")),
            ("local", _("with our own number in force")),
            ("overdue", _("whose review is overdue")),
        ],
    )

    def asked(self) -> Asked:
        """What was asked; nothing where it could not be read."""
        return Asked(**self.cleaned_data) if self.is_valid() else Asked()


class ChangeForm(OnceForm, SignerFields):
    """Another number for a rule, why, and the signature under it."""

    value = forms.FloatField(
        required=False,
        help_text=_("Leave it empty to go back to what ships."),
        widget=forms.NumberInput(attrs={"step": "any"}),
    )
    reason = forms.CharField(
        label=_("Why it changes"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )

    field_order = ("value", "reason", "method", "secret")

    def __init__(self, rule: Rule, name: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule, self.name = rule, name
        default = next(one for one in rule.defaults if one.name == name)
        self.fields["value"].label = f"{default.what} ({default.unit})"

    def wanted(self) -> Wanted:
        """What is proposed."""
        data = self.cleaned_data
        return Wanted(self.rule.id, self.name, data["value"], data["reason"])


class ApproveForm(OnceForm, SignerFields):
    """The second signature."""
