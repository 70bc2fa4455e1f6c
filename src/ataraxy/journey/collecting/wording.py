"""What a patient reads when questions wait. A message names no patient, illness or drug."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ataraxy.platform.people.clinic_numbers import call_words
from ataraxy.platform.people.models import Clinic


def subject(clinic: Clinic) -> str:
    """The subject of the e-mail."""
    return _("A few questions from %(clinic)s") % {"clinic": clinic.name}


def sms(clinic: Clinic, link: str, *, again: bool) -> str:
    """The text message."""
    first = _("%(clinic)s: a few questions, three minutes: %(link)s")
    reminder = _("%(clinic)s: the questions still wait, three minutes: %(link)s")
    return (reminder if again else first) % {"clinic": clinic.name, "link": link}


def email(clinic: Clinic, link: str, until: str, *, again: bool) -> str:
    """The e-mail."""
    opening = _("Your answers help us to see how you are doing.")
    if again:
        opening = _("The questions that we sent you still wait.")
    text = _(
        "%(opening)s\n\nIt takes about three minutes, until %(until)s:\n%(link)s\n\n"
        "The link opens on one device; you can stop and go on later on the same device. If you do "
        "not want such messages, you can say so there. Please do not answer this e-mail: nobody "
        "reads it. In danger, call your local emergency number."
    )
    body = text % {"opening": opening, "until": until, "link": link}
    return f"{body}\n\n{call_words(clinic)}".strip()
