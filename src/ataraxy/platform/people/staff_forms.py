"""Forms of the administrator's pages."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ataraxy.platform.accounts.roles import Role
from ataraxy.platform.people.staff import NewStaff
from ataraxy.platform.service.forms import OnceForm

MAIL_HELP = _("Late work that climbs to them is told here, without patient data.")
TELEPHONE = RegexValidator(
    r"^\+?[0-9][0-9 ().-]{1,38}$",
    _("Digits, spaces, dots, dashes and brackets only, perhaps with a plus in front."),
)
STAFF_ROLES = [choice for choice in Role.choices if choice[0] != Role.PATIENT]


class DayInput(forms.DateInput):
    """A day, picked."""

    input_type = "date"


class RoleForm(OnceForm):
    """A role, from a day on, until a day."""

    role = forms.ChoiceField(choices=STAFF_ROLES, label=_("Role"))
    since = forms.DateField(label=_("From"), widget=DayInput, initial=timezone.localdate)
    until = forms.DateField(
        label=_("Until"), widget=DayInput, required=False, help_text=_("Open when empty.")
    )

    def clean(self) -> dict[str, Any]:
        """The end lies after the beginning."""
        data: dict[str, Any] = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if since and until and until <= since:
            self.add_error("until", _("The role would end before it begins."))
        return data

    def starts_at(self) -> datetime:
        """The first moment of the first day, or now when that is today."""
        day = self.cleaned_data["since"]
        begin = timezone.make_aware(datetime.combine(day, time.min))
        return min(begin, timezone.now()) if day == timezone.localdate() else begin

    def ends_at(self) -> datetime | None:
        """The last moment, if there is an end."""
        day = self.cleaned_data["until"]
        return timezone.make_aware(datetime.combine(day, time.min)) if day else None


class StaffForm(RoleForm):
    """Somebody new, with their first role."""

    given_name = forms.CharField(label=_("Given name"), max_length=150)
    family_name = forms.CharField(label=_("Family name"), max_length=150)
    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        help_text=_("What they type to sign in. It cannot be changed later."),
    )
    email = forms.EmailField(label=_("E-mail"), required=False, help_text=MAIL_HELP)
    field_order = ["given_name", "family_name", "username", "email", "role", "since", "until"]

    def person(self) -> NewStaff:
        """What the service needs."""
        given = self.cleaned_data
        return NewStaff(
            username=given["username"],
            given_name=given["given_name"],
            family_name=given["family_name"],
            role=given["role"],
            since=self.starts_at(),
            until=self.ends_at(),
            email=given["email"],
        )


class EmailForm(OnceForm):
    """Where late work is told."""

    email = forms.EmailField(label=_("E-mail"), required=False, help_text=MAIL_HELP)


class NumbersForm(OnceForm):
    """What patients call."""

    telephone = forms.CharField(
        label=_("Telephone of the clinic"),
        max_length=40,
        required=False,
        validators=[TELEPHONE],
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    after_hours = forms.CharField(
        label=_("Telephone at night and at weekends"),
        max_length=40,
        required=False,
        validators=[TELEPHONE],
        widget=forms.TextInput(attrs={"type": "tel"}),
        help_text=_("May be the same number. Somebody must answer it."),
    )


class ReasonForm(OnceForm):
    """Why."""

    reason = forms.CharField(
        label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class ActForm(OnceForm):
    """A button that acts once."""


class EndForm(OnceForm):
    """Which role ends."""

    membership = forms.IntegerField(widget=forms.HiddenInput)


class TabletForm(OnceForm):
    """What to call this device."""

    name = forms.CharField(
        label=_("Name of this device"),
        max_length=80,
        help_text=_("As people call it: “Room 2, tablet on the wall”."),
    )
