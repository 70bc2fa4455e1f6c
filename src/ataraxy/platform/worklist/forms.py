"""Forms of the work list and the rota."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ataraxy.platform.accounts.models import User
from ataraxy.platform.accounts.roles import Role
from ataraxy.platform.service.forms import OnceForm
from ataraxy.platform.worklist.limits import escalation
from ataraxy.platform.worklist.models import Urgency
from ataraxy.platform.worklist.rota import staff_of

KINDS = (
    ("phone_call", _("A call came in")),
    ("call_back", _("Call somebody back")),
    ("errand", _("Something else")),
)


def working_roles() -> list[tuple[str, str]]:
    """The roles that work can wait for."""
    return [(role, str(Role(role).label)) for role in escalation().falls_back_to]


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A colleague, by the name others see."""

    def label_from_instance(self, obj: Any) -> str:
        """The display name."""
        return str(obj.display_name)


def _colleagues(form: forms.Form, clinic_id: int, *names: str) -> None:
    people = [one.pk for one in staff_of(clinic_id, timezone.now())]
    for name in names:
        field = form.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - says the type
        field.queryset = User.objects.filter(pk__in=people).order_by("first_name", "last_name")


class DoneForm(OnceForm):
    """Close an item by saying what was done."""

    done = forms.CharField(
        label=_("What was done"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("Whom you reached, what was agreed, what happens next."),
    )


class PassOnForm(OnceForm):
    """Pass an item on to a colleague or to a role."""

    user = PersonField(User.objects.none(), label=_("To a colleague"), required=False)
    role = forms.ChoiceField(
        label=_("or to whoever is"),
        required=False,
        choices=lambda: [("", "—"), *working_roles()],
    )
    reason = forms.CharField(
        label=_("Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"})
    )

    def __init__(self, clinic_id: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _colleagues(self, clinic_id, "user")


class NewForm(OnceForm):
    """Write down a call or an errand, so that it has an owner and a clock."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=KINDS, widget=forms.RadioSelect)
    title = forms.CharField(
        label=_("In one line"), max_length=200, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    why = forms.CharField(
        label=_("What was said"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("For a call: who, which number to call back, what they said."),
    )
    role = forms.ChoiceField(label=_("Who should act"), choices=working_roles)
    urgency = forms.ChoiceField(label=_("How soon"), choices=Urgency.choices, initial=Urgency.SOON)


class SpanForm(OnceForm):
    """A stretch of time in the clinic's zone."""

    since = forms.DateTimeField(
        label=_("From"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    until = forms.DateTimeField(
        label=_("Until"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )

    def span(self) -> tuple[datetime, datetime]:
        """The two ends, aware."""
        return self.cleaned_data["since"], self.cleaned_data["until"]


class DutyForm(SpanForm):
    """Put a colleague on call."""

    user = PersonField(User.objects.none(), label=_("Who"))
    role = forms.ChoiceField(label=_("On call as"), choices=working_roles)
    field_order = ("user", "role", "since", "until")

    def __init__(self, clinic_id: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _colleagues(self, clinic_id, "user")


class LeaveForm(SpanForm):
    """A colleague is away; another covers."""

    user = PersonField(User.objects.none(), label=_("Who is away"))
    cover = PersonField(User.objects.none(), label=_("Who covers"))
    field_order = ("user", "cover", "since", "until")

    def __init__(self, clinic_id: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _colleagues(self, clinic_id, "user", "cover")


class TakeBackForm(OnceForm):
    """Take a stretch back, with the reason."""

    reason = forms.CharField(label=_("Why"), max_length=300)
