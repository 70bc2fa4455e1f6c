"""The first draft of a letter: the decision, its reasons, and nothing that was not found. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from ataraxy.journey.letters import studies, words
from ataraxy.journey.letters.told import Told
from ataraxy.knowledge.evidence.trials import Found

Section = dict[str, str]


@dataclass(frozen=True, slots=True)
class Given:
    """Everything a draft is made from."""

    outcome: str
    decided_by: str
    decided_on: date
    words: str
    specialist_words: str
    overridden: tuple[str, ...]
    told: Told
    found: Found | None
    route: str
    indication: str
    patient_name: str
    recipient: str


def to_patient(given: Given) -> list[Section]:
    """The sections of a letter to the patient, without the safety section that is always added."""
    return _filled(
        [
            _section("greeting", "", _("Dear %(name)s,") % {"name": given.patient_name}),
            _section(
                "about",
                _("What this letter is about"),
                _("You came to us about %(problem)s. You asked about %(treatment)s.")
                % {
                    "problem": words.problem(given.indication),
                    "treatment": words.treatment(given.route),
                },
            ),
            _section("verdict", _("What we found"), words.verdict(given.outcome, given.decided_by)),
            _section("reasons", _("Why"), _plain_reasons(given)),
            _section("change", _("What would change this"), _plain_changes(given)),
            _section("missing", _("What we do not know yet"), _plain_missing(given)),
            _section("studies", _("What studies say"), studies.for_patient(given.found)),
            _section("next", _("What you can do now"), words.next_steps(given.outcome)),
            _section(
                "closing",
                "",
                _("Call us if a part of this letter is not clear to you. We will explain it."),
            ),
        ]
    )


def to_referrer(given: Given) -> list[Section]:
    """The sections of a letter to whoever referred the person."""
    return _filled(
        [
            _section("greeting", "", _greeting(given.recipient)),
            _section("about", "", _about(given)),
            _section("verdict", _("Our decision"), _decision(given)),
            _section("reasons", _("What was found"), _reasons(given)),
            _section("change", _("What would change it"), _changes(given)),
            _section("missing", _("Not assessed"), _missing(given)),
            _section("studies", _("Published studies of this"), studies.for_referrer(given.found)),
            _section(
                "closing",
                "",
                _(
                    "Please keep treating as before; we have changed no medicine. "
                    "Call us with questions."
                ),
            ),
        ]
    )


def _section(key: str, title: str, text: str) -> Section:
    return {"key": key, "title": title, "text": text}


def _filled(sections: list[Section]) -> list[Section]:
    return [one for one in sections if one["text"].strip()]


def _plain_reasons(given: Given) -> str:
    """A reason without plain words keeps a mark that the clinician has to replace."""
    return "\n".join(
        f"- {one.plain or PUT_IN_WORDS % one.title} {words.how_sure(one.tag)}"
        for one in given.told.reasons
    )


PUT_IN_WORDS = "[%s: put this in plain words.]"
"""Left in a draft where a rule has no words for a patient; such a letter cannot be sent."""
UNFINISHED = "put this in plain words.]"


def _plain_changes(given: Given) -> str:
    if given.outcome == "suitable":
        return ""
    changes = dict.fromkeys(one.plain_change for one in given.told.reasons if one.plain_change)
    return "\n".join(f"- {one}" for one in changes)


def _plain_missing(given: Given) -> str:
    if given.outcome == "suitable" or not given.told.open_titles:
        return ""
    return _(
        "Some of what we need to know is still open. We will ask you or your doctor about it. "
        "Until then we take nothing for granted."
    )


def _greeting(recipient: str) -> str:
    name = recipient.partition(",")[0].strip()
    return _("Dear %(name)s,") % {"name": name} if name else _("Dear colleague,")


def _about(given: Given) -> str:
    return _(
        "Thank you for sending %(name)s, whom we assessed for %(treatment)s (%(problem)s)."
    ) % {
        "name": given.patient_name,
        "treatment": words.treatment(given.route),
        "problem": words.problem(given.indication),
    }


def _decision(given: Given) -> str:
    said = {
        "suitable": _("Suitable for this treatment."),
        "more": _("More is needed before this can be decided."),
        "not_suitable": _("Not suitable for this treatment at present."),
    }[given.outcome]
    signed = _("Decided and signed by %(who)s on %(day)s.") % {
        "who": given.decided_by,
        "day": given.decided_on.isoformat(),
    }
    lines = [f"{said} {signed}", given.words]
    if given.specialist_words:
        lines.append(_("Specialist: %(words)s") % {"words": given.specialist_words})
    if given.overridden:
        rules = ", ".join(given.overridden)
        lines.append(
            _("Overridden by the medical director with a second clinician: %(rules)s.")
            % {"rules": rules}
        )
    return "\n".join(lines)


def _reasons(given: Given) -> str:
    lines = []
    for one in given.told.reasons:
        weight = _("stop") if one.stops else _("specialist first")
        sources = f" [{', '.join(one.sources)}]" if one.sources else ""
        lines.append(f"- {one.title} ({weight}, {one.tag.words}): {one.means}{sources}")
    return "\n".join(lines) or _("No rule that could stop treatment or want a specialist fired.")


def _changes(given: Given) -> str:
    if given.outcome == "suitable":
        return ""
    changes = dict.fromkeys(one.resolves for one in given.told.reasons if one.resolves)
    return "\n".join(f"- {one}" for one in changes)


def _missing(given: Given) -> str:
    return "\n".join(f"- {title}" for title in given.told.open_titles)
