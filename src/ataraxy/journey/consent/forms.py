"""Forms of the consent pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ataraxy.journey.consent.assembly import indication_choices, route_choices
from ataraxy.journey.consent.translations import languages
from ataraxy.platform.service.forms import OnceForm
from ataraxy.platform.signatures.forms import MarkFields, WitnessFields

SAID = (
    ("in_person", _("Said here in person")),
    ("in_session", _("Said during a session")),
    ("phone", _("Said on the phone")),
    ("written", _("Written (letter, message)")),
    ("sign", _("Shown by a sign")),
)


class PrepareForm(OnceForm):
    """For which route and condition the document is put together, and in whose presence."""

    route = forms.ChoiceField(label=_("Route"), choices=route_choices)
    indication = forms.ChoiceField(label=_("Treated for"), choices=indication_choices)
    language = forms.ChoiceField(label=_("Language of the document"), choices=languages)
    interpreter = forms.CharField(
        label=_("Interpreter"),
        required=False,
        max_length=200,
        help_text=_("Name, where one reads the document aloud in another language."),
    )
    capacity_note = forms.CharField(
        label=_("Capacity"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Anything that bears on whether the patient can decide today."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(languages()) == 1:
            del self.fields["language"]


class ReadForm(OnceForm):
    """What a patient may add to a part: own words, a question, a choice."""

    own_words = forms.CharField(
        required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    )
    question = forms.CharField(
        label=_("Anything you want to ask"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=_("We answer every question before you sign."),
    )

    def __init__(self, *args: object, teach_back: str = "", choice: str = "", **kw: object) -> None:
        super().__init__(*args, **kw)  # type: ignore[arg-type]
        if teach_back:
            self.fields["own_words"].label = teach_back
            self.fields["own_words"].help_text = _("In your own words, as you would tell a friend.")
        else:
            del self.fields["own_words"]
        if choice:
            self.fields["choice"] = forms.ChoiceField(
                label=choice,
                choices=(("yes", _("Yes")), ("no", _("No"))),
                widget=forms.RadioSelect,
            )


class AnswerForm(OnceForm):
    """What staff answered."""

    text = forms.CharField(
        label=_("What you answered"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class TeachBackForm(OnceForm):
    """Were the patient's own words right?"""

    was_right = forms.ChoiceField(
        label=_("What the patient wrote is"),
        choices=(("yes", _("right")), ("no", _("not right, and I explained it again"))),
        widget=forms.RadioSelect,
    )
    explained = forms.CharField(
        label=_("What you explained"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class SignForm(MarkFields, WitnessFields, OnceForm):
    """The patient's mark, the witness, and the hash of what was on the screen."""

    shown_sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)


class WithdrawForm(OnceForm):
    """How the patient said no, and in their words why, if they want to say."""

    said = forms.ChoiceField(label=_("How was it said?"), choices=SAID, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("In the patient's words"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("No reason is needed."),
    )


class ChangeForm(OnceForm):
    """The director says what changed about a treatment."""

    treatment = forms.ChoiceField(
        label=_("Treatment"),
        choices=(("ketamine", _("Ketamine")), ("esketamine", _("Esketamine (Spravato)"))),
    )
    reason = forms.CharField(
        label=_("What changed"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("One sentence; it is shown wherever a consent is no longer valid for it."),
    )
