"""The forms of the patient's pages. Errors speak to the reader; what was typed stays."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ataraxy.platform.service.forms import OnceForm
from ataraxy.programme.portal.access import passphrase_problems
from ataraxy.programme.portal.models import Account
from ataraxy.programme.portal.models_clinic import Topic

LONGEST_TEXT = 20_000
_LONG = 4_000


def text_area(rows: int = 4) -> forms.Textarea:
    """A box for several lines, in whichever script."""
    return forms.Textarea(attrs={"rows": rows, "dir": "auto"})


class SignInForm(forms.Form):
    """E-mail or record number, and passphrase."""

    login = forms.CharField(
        label=_("E-mail or record number"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    passphrase = forms.CharField(
        label=_("Passphrase"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class LinkForm(forms.Form):
    """Where to send a one-time link."""

    email = forms.EmailField(
        label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class BeginForm(OnceForm):
    """Taking up an invitation: it is really you, and how you will sign in."""

    birth_date = forms.DateField(
        label=_("Your birth date"),
        help_text=_("So that nobody else can open your pages with this link."),
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "bday"}),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("To sign in, and to send you a link when you ask for one."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    passphrase = forms.CharField(
        label=_("Passphrase"),
        required=False,
        max_length=200,
        strip=False,
        help_text=_("Four or five words that only you think of, 15 letters or more."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, account: Account, *args: Any, **kwargs: Any) -> None:
        self.account = account
        super().__init__(*args, **kwargs)

    def clean_passphrase(self) -> str:
        """A passphrase that is long enough and not somebody's name."""
        said = str(self.cleaned_data["passphrase"])
        problems = passphrase_problems(self.account, said) if said else []
        if problems:
            raise forms.ValidationError(problems)
        return said


class SettingsForm(OnceForm):
    """The language of the frame and how bright the pages are."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    theme = forms.ChoiceField(
        label=_("Brightness"),
        choices=(
            ("", _("As on my device")),
            ("light", _("Light")),
            ("dimmed", _("Dimmed")),
        ),
        required=False,
        widget=forms.RadioSelect,
    )


class PassphraseForm(OnceForm):
    """A new passphrase; the old one is asked for where there is one."""

    old = forms.CharField(
        label=_("Your passphrase now"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=_("New passphrase"),
        max_length=200,
        strip=False,
        help_text=_("Four or five words that only you think of, 15 letters or more."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, account: Account, *args: Any, **kwargs: Any) -> None:
        self.account = account
        super().__init__(*args, **kwargs)
        if not account.passphrase:
            del self.fields["old"]

    def clean_new(self) -> str:
        """As when it was chosen first."""
        problems = passphrase_problems(self.account, self.cleaned_data["new"])
        if problems:
            raise forms.ValidationError(problems)
        return str(self.cleaned_data["new"])


class JournalForm(OnceForm):
    """An entry: words, a recording, or both; private unless it is shared."""

    text = forms.CharField(
        label=_("What is on your mind"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=text_area(8),
    )
    voice = forms.FileField(
        label=_("A recording"),
        required=False,
        help_text=_("Instead of typing, or beside it. Record here or choose a file."),
        widget=forms.FileInput(attrs={"accept": "audio/*"}),
    )
    shared = forms.BooleanField(label=_("Share this entry with my therapist"), required=False)


class HelpForm(OnceForm):
    """“I need help”: as few words as somebody likes."""

    words = forms.CharField(
        label=_("What is going on"), required=False, max_length=_LONG, widget=text_area(3)
    )
    phone = forms.CharField(
        label=_("Reach me at"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )


_YES_SOME_NO = (("yes", _("Yes")), ("partly", _("Partly")), ("no", _("No")))
_TEN = [(number, str(number)) for number in range(11)]


class ExperienceForm(OnceForm):
    """How it was."""

    overall = forms.TypedChoiceField(
        label=_("All in all, how was it? 0 very bad, 10 very good"),
        choices=_TEN,
        coerce=int,
        widget=forms.RadioSelect,
    )
    prepared = forms.ChoiceField(
        label=_("Did you know what would happen?"), choices=_YES_SOME_NO, widget=forms.RadioSelect
    )
    felt_safe = forms.ChoiceField(
        label=_("Did you feel safe?"), choices=_YES_SOME_NO, widget=forms.RadioSelect
    )
    respected = forms.ChoiceField(
        label=_("Were you treated with respect?"), choices=_YES_SOME_NO, widget=forms.RadioSelect
    )
    good = forms.CharField(
        label=_("What was good?"), required=False, max_length=_LONG, widget=text_area(3)
    )
    hard = forms.CharField(
        label=_("What was hard, or what should change?"),
        required=False,
        max_length=_LONG,
        widget=text_area(3),
    )


class ComplaintForm(OnceForm):
    """A complaint: what happened, what is wished for."""

    topic = forms.ChoiceField(
        label=_("What is it about?"), choices=Topic.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(label=_("What happened?"), max_length=_LONG, widget=text_area(6))
    wish = forms.CharField(
        label=_("What would put it right?"), required=False, max_length=_LONG, widget=text_area(3)
    )


class AnswerForm(OnceForm):
    """The clinic's answer to a complaint."""

    words = forms.CharField(
        label=_("Answer to the patient"),
        max_length=_LONG,
        help_text=_("They read it on their pages. Say what was found and what changes."),
        widget=text_area(6),
    )


class SafetyPlanForm(OnceForm):
    """The plan in the patient's own words; nothing in it is required."""

    warning_signs = forms.CharField(
        label=_("Signs that a bad time is coming"),
        required=False,
        max_length=_LONG,
        help_text=_("Thoughts, moods, things you do or stop doing."),
        widget=text_area(3),
    )
    what_helps = forms.CharField(
        label=_("What I can do myself that helps"),
        required=False,
        max_length=_LONG,
        help_text=_("Things that carried you through before, even a little."),
        widget=text_area(3),
    )
    places = forms.CharField(
        label=_("Places and company that take my mind off it"),
        required=False,
        max_length=_LONG,
        help_text=_("Where other people are, where you feel at ease."),
        widget=text_area(2),
    )
    people = forms.CharField(
        label=_("People I can ask for help"),
        required=False,
        max_length=_LONG,
        help_text=_("Names and numbers, one a line."),
        widget=text_area(3),
    )
    professionals = forms.CharField(
        label=_("Professionals I can call"),
        required=False,
        max_length=_LONG,
        help_text=_("Your doctor, your therapist. Crisis numbers always stand below."),
        widget=text_area(3),
    )
    safe_place = forms.CharField(
        label=_("How I make my surroundings safer"),
        required=False,
        max_length=_LONG,
        help_text=_("What you put out of reach, who keeps it for you."),
        widget=text_area(3),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)
    reasons = forms.CharField(
        label=_("What is worth living for"),
        required=False,
        max_length=_LONG,
        help_text=_("People, animals, plans, small things."),
        widget=text_area(2),
    )


class TakeBackForm(OnceForm):
    """Nothing but the key."""


class PageForm(OnceForm):
    """The clinic's own words on a treatment page."""

    words = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_TEXT,
        widget=text_area(18),
        help_text=_("A blank line begins a paragraph, “## ” a heading, “- ” a point of a list."),
    )
    reason = forms.CharField(label=_("Why it changes"), max_length=300)
    seen = forms.IntegerField(widget=forms.HiddenInput)
