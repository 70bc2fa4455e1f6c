"""The standing words of letters: short sentences, held to a reading grade by a test."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ataraxy.foundation.evidence_tag import EvidenceTag
from ataraxy.journey.consent.assembly import BlockError, indication_words, route_words

SAFETY = "safety"
"""The section that nobody edits: whom to call in danger."""


def treatment(route: str) -> str:
    """The treatment as a patient reads it."""
    try:
        return route_words(route)
    except BlockError:
        return _("ketamine")


def problem(indication: str) -> str:
    """The problem as a patient reads it."""
    try:
        return indication_words(indication)
    except BlockError:
        return _("your problem")


def how_sure(tag: EvidenceTag) -> str:
    """How sure a reason is, in the patient's words."""
    return {
        EvidenceTag.VERIFIED: _("We read this in the drug's label or in a study."),
        EvidenceTag.SECOND_HAND: _("We have this from a report about a study."),
        EvidenceTag.LOCAL_DEFAULT: _("This is our own rule, to be on the safe side."),
    }.get(tag, _("We have not yet checked the source of this."))


def verdict(outcome: str, who: str) -> str:
    """The verdict, said to the patient."""
    shared = {"who": who}
    if outcome == "suitable":
        return (
            _(
                "We looked at your health records and talked with you. %(who)s finds that this "
                "treatment can be an option for you. It is your choice. You can say no at any time."
            )
            % shared
        )
    if outcome == "more":
        return (
            _(
                "We looked at your health records and talked with you. %(who)s cannot say yes or "
                "no yet. Some things have to be clear first."
            )
            % shared
        )
    return (
        _(
            "We looked at your health records and talked with you. %(who)s finds that this "
            "treatment is not right for you now. This is about your safety. It is not your fault."
        )
        % shared
    )


def next_steps(outcome: str) -> str:
    """What the patient can do now."""
    if outcome == "suitable":
        return "\n".join(
            [
                _("- We sit down with you and go through the good and the bad of it."),
                _("- You sign only if you want to."),
                _("- Then we plan the first visit."),
            ]
        )
    if outcome == "more":
        return "\n".join(
            [
                _("- We ask you, and the doctors you name, for what is missing."),
                _("- You do not have to do this alone. Call us if you need help with it."),
                _("- Keep taking your drugs as you do now."),
            ]
        )
    return "\n".join(
        [
            _("- Stay in touch with the doctor who sent you. There are other ways to treat you."),
            _("- Talk therapy, other drugs and other kinds of care can help. Ask which fit you."),
            _("- You may ask a doctor at another clinic for a second view."),
            _("- Keep taking your drugs as you do now. Do not stop one on your own."),
        ]
    )
