"""Forms of a jurisdiction pack: beginning one, one line of it, signing it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ataraxy.clinic.policy.law import Answer, Provision, questions
from ataraxy.foundation.evidence_tag import EvidenceTag
from ataraxy.platform.service.forms import OnceForm
from ataraxy.platform.signatures.forms import SignerFields

ANSWERS = (
    ("", "–"),
    (Answer.ALLOWED, _("allowed")),
    (Answer.FORBIDDEN, _("forbidden")),
    (Answer.REQUIRED, _("required")),
    (Answer.LEFT, _("left to others")),
)


def _asked() -> list[tuple[str, str]]:
    return [(key, one.title) for key, one in questions().items()]


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


class BeginForm(OnceForm):
    """Whose law it is, and why a version is drafted."""

    name = forms.CharField(label=_("Whose law"), max_length=120)
    region = forms.CharField(
        label=_("Code of the state or province"),
        max_length=12,
        required=False,
        help_text=_("For example TX. What we ship for it is where the draft begins."),
    )
    reason = forms.CharField(label=_("Why a new version"), max_length=500)

    def __init__(self, *args: Any, regional: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not regional:
            del self.fields["region"]


class LineForm(OnceForm):
    """One answer with its days and its citation."""

    question = forms.ChoiceField(label=_("About"), choices=_asked)
    answer = forms.ChoiceField(label=_("Answer"), choices=ANSWERS, required=False)
    number = forms.FloatField(
        label=_("Or a number"),
        required=False,
        localize=True,
        help_text=_("For minutes, people and years."),
    )
    valid_from = _day(_("From (empty: always)"))
    valid_to = _day(_("Last day (empty: without an end)"))
    words = forms.CharField(
        label=_("In words"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    citation = forms.CharField(label=_("Where it stands"), max_length=300)
    tag = forms.ChoiceField(
        label=_("How sure"), choices=[(one.value, one.words) for one in EvidenceTag]
    )
    proposed = forms.BooleanField(label=_("Only proposed: binds nobody yet"), required=False)

    def __init__(self, *args: Any, line: Provision | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = _initial(line)
        super().__init__(*args, **kwargs)

    def row(self) -> dict[str, object]:
        """The line as `law.provision` reads it; what was left empty is not there."""
        data = {name: self.cleaned_data[name] for name in _LINE}
        return {name: value for name, value in data.items() if value not in {None, ""}}


_LINE = (
    "question", "answer", "number", "valid_from", "valid_to", "words", "citation", "tag",
    "proposed",
)  # fmt: skip


class SignPackForm(SignerFields, OnceForm):
    """From which day it holds, and the director's signature."""

    in_force_from = forms.DateField(
        label=_("In force from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, today: dt.date, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"in_force_from": today}
        super().__init__(*args, **kwargs)
        self.order_fields(["in_force_from", "method", "secret"])


def _initial(line: Provision | None) -> dict[str, object]:
    if line is None:
        return {"tag": EvidenceTag.VERIFIED}
    return {name: getattr(line, name) for name in _LINE}
