"""The form of an evaluation: kept without a signature, signed with one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ataraxy.journey.evaluation.models import Seen
from ataraxy.journey.screening.evaluations import Note
from ataraxy.platform.service.forms import OnceForm
from ataraxy.platform.signatures.forms import SignerFields

SIGN, SAVE = "sign", "save"


def _text(label: Any, help_text: Any = "", rows: int = 8) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        error_messages={"required": _("Every part needs at least a word.")},
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}),
    )


class EvaluationForm(OnceForm, SignerFields):
    """The evaluation; the signature is asked for only when it is signed."""

    seen = forms.ChoiceField(
        label=_("How you saw them"),
        choices=[("", "–"), *Seen.choices],
        error_messages={"required": _("Say how you saw them: the law can hang on it.")},
    )
    history = _text(
        _("History and treatments so far"),
        _("Each antidepressant with dose, weeks and benefit; psychotherapy; earlier ketamine."),
        12,
    )
    mental_state = _text(
        _("Mental state"),
        _("Appearance, speech, mood, thought, perception, cognition, insight."),
        12,
    )
    risk = _text(_("Risk"), _("To self and others, what protects, the safety plan."))
    impression = _text(_("Impression"), _("Diagnosis, and why this treatment now."))
    plan = _text(_("Plan"), _("Route, what to settle before the first dose, who follows up."))
    reason = forms.CharField(
        label=_("Why the signed evaluation is amended"), required=False, max_length=1000
    )

    field_order = (
        "seen", "history", "mental_state", "risk", "impression", "plan", "reason",
        "method", "secret",
    )  # fmt: skip

    def __init__(self, *args: Any, act: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The page shows what signing needs; only what is kept as a draft may have gaps.
        for name in (*Note.__slots__, "seen", "method", "secret"):
            self.fields[name].required = act != SAVE

    def written(self) -> Note:
        """The parts as written."""
        return Note(**{name: self.cleaned_data[name] for name in Note.__slots__})
