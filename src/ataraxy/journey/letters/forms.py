"""Forms of the letter pages."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from ataraxy.journey.letters.drafting import Section
from ataraxy.journey.letters.models import Audience, Way
from ataraxy.platform.service.forms import OnceForm
from ataraxy.platform.signatures.forms import SignerFields


class DraftForm(OnceForm):
    """To whom a new letter speaks."""

    audience = forms.ChoiceField(choices=Audience.choices)


class EditForm(OnceForm):
    """The recipient, and one field for each section."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    recipient = forms.CharField(label=_("To"), max_length=300)

    def __init__(self, sections: Sequence[Section], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._names = []
        for place, one in enumerate(sections):
            name = f"part_{place}"
            self._names.append(name)
            self.fields[name] = forms.CharField(
                label=one["title"] or _OTHERWISE.get(one["key"], _("Text")),
                required=False,
                max_length=20000,
                initial=one["text"],
                widget=forms.Textarea(attrs={"rows": _rows(one["text"]), "dir": "auto"}),
            )

    def texts(self) -> list[str]:
        """The words of each section, in order."""
        return [str(self.cleaned_data[name]) for name in self._names]


_OTHERWISE = {"greeting": _("Greeting"), "about": _("Beginning"), "closing": _("End")}
_WIDE = 80
_MOST_ROWS = 12


def _rows(text: str) -> int:
    """About as many lines as the text has on a screen."""
    lines = sum(1 + len(one) // _WIDE for one in text.splitlines())
    return min(max(lines + 1, 2), _MOST_ROWS)


class SendForm(OnceForm, SignerFields):
    """How the letter leaves, and the signature under it."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    way = forms.ChoiceField(label=_("How it leaves"), choices=Way.choices, widget=forms.RadioSelect)

    field_order = ("way", "method", "secret")

    def __init__(self, audience: str, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if audience != Audience.PATIENT:
            self.fields["way"].choices = [  # type: ignore[attr-defined]
                one for one in Way.choices if one[0] != Way.LINK
            ]
