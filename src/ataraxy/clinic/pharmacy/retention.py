"""How long the drug records are kept: by the law of the place, longer where the clinic says so.

Nothing here removes anything, and the database refuses to: entries, counts and papers of this house
stay. What can be thrown away is the paper in the drawer (invoices, printed inventories, order
forms), and `may_dispose` answers for that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import ceil

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ataraxy.clinic.pharmacy.models import Entry
from ataraxy.clinic.pharmacy.models_custody import Keeping
from ataraxy.clinic.policy.law import needing_answers, questions
from ataraxy.clinic.policy.law_queries import packs_of
from ataraxy.clinic.policy.law_rules import strictest
from ataraxy.foundation.decision import Decision, Outcome, Reason, refuse, unknown
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service

MOST_YEARS = 50
_QUESTION = "keep_drug_records"
_LEAP_DAY = (2, 29)


@dataclass(frozen=True, slots=True)
class Kept:
    """For how many years records are kept, by which word; `unfilled` names whose law is missing.

    `years` is None where neither the law of the place nor the clinic says anything.
    """

    by_law: int | None
    law_source: str
    own: int | None
    own_reason: str
    unfilled: tuple[str, ...]

    @property
    def years(self) -> int | None:
        """The longer of the two."""
        return max((one for one in (self.by_law, self.own) if one is not None), default=None)

    @property
    def source(self) -> str:
        """The citation of the one that decides."""
        if self.own is not None and self.own == self.years and self.own != self.by_law:
            return _("This clinic: %s") % self.own_reason
        return self.law_source

    def until(self, day: date) -> date | None:
        """The last day on which a record of `day` is still kept; None where nobody says."""
        if self.years is None:
            return None
        year = day.year + self.years
        if (day.month, day.day) == _LEAP_DAY:
            return date(year, 3, 1)
        return day.replace(year=year)


def kept_by(clinic: Clinic, today: date) -> Kept:
    """What holds at a clinic on a day."""
    packs = packs_of(clinic, today)
    cited = strictest(packs, _QUESTION, today)
    own = Keeping.objects.filter(clinic=clinic).order_by("-pk").first()
    return Kept(
        by_law=ceil(cited.provision.number or 0) if cited else None,
        law_source=cited.source if cited else "",
        own=own.years if own else None,
        own_reason=own.reason if own else "",
        unfilled=tuple(one.name for one in needing_answers(packs, questions()[_QUESTION], today)),
    )


def may_dispose(kept: Kept, day: date, today: date) -> Decision:
    """Whether a paper of `day` may be thrown away: not before its time, and not on a guess."""
    until = kept.until(day)
    if day > today:
        return refuse(_("This day has not come yet."), rule="pharmacy.keep")
    if until is not None and today <= until:
        text = _("Kept until %(until)s at least (%(years)d years). Put it back into the drawer.")
        told = {"until": date_format(until, "j F Y"), "years": kept.years}
        return refuse(text % told, rule="pharmacy.keep", source=kept.source)
    if kept.unfilled or until is None:
        return unknown(_unfilled_words(kept), rule="pharmacy.keep", source=", ".join(kept.unfilled))
    text = _("May go since %s. The ledger here keeps its entries all the same.")
    reason = Reason(text % date_format(until, "j F Y"), "pharmacy.keep", kept.source)
    return Decision(Outcome.ALLOWED, (reason,))


def _unfilled_words(kept: Kept) -> str:
    text = _(
        "%s: nobody has filled in for how long drug records are kept. Keep it; an administrator "
        "fills it in under “Law”, and the medical director signs."
    )
    return text % (", ".join(kept.unfilled) or _("This place"))


def kept_words(clinic: Clinic, day: date) -> str:
    """For a paper: until when a record of `day` is kept, and by which word."""
    kept = kept_by(clinic, timezone.now().astimezone(clinic.zone).date())
    until = kept.until(day)
    if until is None:
        return _("nobody has filled in for how long")
    return _("until %(until)s at least; %(source)s") % {"until": until, "source": kept.source}


def oldest_record(clinic: Clinic) -> date | None:
    """The day of the first entry of a clinic's ledger."""
    first = Entry.objects.filter(clinic=clinic).order_by("number").first()
    return first.at.astimezone(clinic.zone).date() if first else None


@service("pharmacy.keep-for", permission="pharmacy.keep")
def keep_for(*, actor: Actor, key: str, years: int, reason: str) -> Keeping:
    """Keep drug records longer than the law asks; never shorter."""
    clinic = Clinic.objects.get(pk=actor.clinic_id)
    kept = kept_by(clinic, timezone.now().astimezone(clinic.zone).date())
    least = kept.by_law or 1
    if not least <= years <= MOST_YEARS:
        text = _("Between %(least)d and %(most)d years. %(source)s")
        told = {"least": least, "most": MOST_YEARS, "source": kept.law_source}
        raise refused((text % told).strip())
    return Keeping.objects.create(
        clinic_id=actor.clinic_id,
        years=years,
        reason=reason.strip(),
        at=timezone.now(),
        by_uid=actor.user_uid,
        by_name=actor.name,
    )
