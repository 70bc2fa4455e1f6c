"""What the journal's dotted verbs mean, in words. An unknown verb reads as its own two parts."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, str | Promise] = {
    "patient.read": _("looked at"),
    "audit.search": _("searched the journal"),
    "audit.export": _("exported the journal"),
    "audit.check": _("checked the journal"),
    "account.sign_in": _("signed in"),
    "account.sign_in_failed": _("failed to sign in"),
    "account.sign_out": _("signed out"),
    "account.password_changed": _("changed the password"),
    "account.pin_set": _("set a PIN"),
    "account.factor_added": _("added a second factor"),
    "account.factor_removed": _("removed a second factor"),
    "account.factor_reset": _("made new recovery codes"),
    "account.factor_failed": _("gave a wrong code or key"),
    "account.sessions_ended": _("ended other sessions"),
    "identity.confirm": _("confirmed who they are"),
    "identity.refuse": _("failed to confirm who they are"),
    "break_glass.use": _("asked for emergency access"),
    "break_glass.open": _("opened emergency access"),
    "break_glass.close": _("ended emergency access"),
    "break_glass.in_vain": _("asked for emergency access and found no record"),
    "break_glass.review": _("reviewed an emergency access"),
    "staff.add": _("made an account"),
    "staff.give_role": _("gave a role"),
    "staff.end_role": _("ended a role"),
    "staff.reset_factor": _("removed lost second factors"),
    "staff.factor_lost": _("noted why second factors were removed"),
    "staff.temporary_password": _("handed out a temporary password"),
    "staff.close": _("closed an account"),
    "tablet.register": _("registered a tablet"),
    "tablet.revoke": _("revoked a tablet"),
    "people.register": _("registered a patient"),
    "people.merge": _("merged two records"),
    "course.open": _("opened a course"),
    "course.close": _("closed a course"),
    "hold.set": _("set a hold"),
    "hold.release": _("released a hold"),
}

DETAIL_WORDS: dict[str, str | Promise] = {
    "method": _("with"),
    "purpose": _("for"),
    "tablet": _("tablet"),
    "why": _("because"),
    "reason": _("reason"),
    "by": _("by"),
    "kind": _("kind"),
    "count": _("number"),
    "filters": _("looking for"),
}


def in_words(action: str) -> str:
    """The verb as a reader says it."""
    known = WORDS.get(action)
    return str(known) if known else action.replace(".", ": ", 1).replace("_", " ")


def detail_in_words(name: str) -> str:
    """The name of one detail."""
    known = DETAIL_WORDS.get(name)
    return str(known) if known else name.replace("_", " ")
