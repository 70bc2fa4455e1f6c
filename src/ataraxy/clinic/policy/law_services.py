"""Filling a pack: drafted line by line, signed by the medical director, in force from a day on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.clinic.policy.law import Provision, kept, provision, provisions_of, shipped_pack
from ataraxy.clinic.policy.law_queries import in_force
from ataraxy.clinic.policy.law_words import sheet
from ataraxy.clinic.policy.lifecycle import PACK
from ataraxy.clinic.policy.models import Level, PackVersion
from ataraxy.foundation.data_file import DataFileError, Table
from ataraxy.foundation.decision import Decision
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.service.errors import Refused, refused
from ataraxy.platform.service.service import service
from ataraxy.platform.signatures.services import Proof, Subject, add_signature, exactly


def _told(version: PackVersion) -> dict[str, object]:
    return {
        "level": version.level,
        "version": version.version,
        "state": version.state,
        "from": str(version.in_force_from or ""),
    }


@service("policy.draft_pack", permission="policy.propose", describe=_told)
def begin_draft(
    *, actor: Actor, key: str, level: str, name: str, reason: str, region: str = ""
) -> PackVersion:
    """Begin a new version: from what is in force, else from the text that ships for the place."""
    if not (name.strip() and reason.strip()):
        raise refused(_("Say whose law it is, and why a new version is drafted."))
    clinic = _locked_clinic(actor)
    rows = PackVersion.objects.filter(clinic_id=clinic.pk, level=level)
    if rows.filter(state="draft").exists():
        raise refused(_("A draft is open already. Go on with it, or set it aside first."))
    last = rows.aggregate(last=Max("version"))["last"] or 0
    return PackVersion.objects.create(
        clinic_id=clinic.pk,
        level=level,
        region=region.strip().upper() if level == Level.REGION else "",
        name=name.strip(),
        version=last + 1,
        provisions=[kept(one) for one in _first_words(clinic, level, region.strip())],
        reason=reason.strip(),
        drafted_at=timezone.now(),
        drafted_by_uid=actor.user_uid,
        drafted_by_name=actor.name,
    )


@service("policy.change_pack", permission="policy.propose", describe=_told)
def put_provision(
    *,
    actor: Actor,
    key: str,
    draft: PackVersion,
    row: Mapping[str, object],
    number: int | None = None,
) -> PackVersion:
    """Write one provision into a draft: as line `number` (from 0), or as a new last line."""
    locked = _locked(draft, actor, "change")
    made = kept(_read(row))
    rows = list(locked.provisions)
    if number is None:
        rows.append(made)
    else:
        rows[_line(rows, number)] = made
    locked.provisions = rows
    locked.save(update_fields=["provisions"])
    return locked


@service("policy.drop_provision", permission="policy.propose", describe=_told)
def drop_provision(*, actor: Actor, key: str, draft: PackVersion, number: int) -> PackVersion:
    """Take line `number` (from 0) out of a draft."""
    locked = _locked(draft, actor, "change")
    rows = list(locked.provisions)
    del rows[_line(rows, number)]
    locked.provisions = rows
    locked.save(update_fields=["provisions"])
    return locked


@service("policy.sign_pack", permission="policy.approve", describe=_told)
def sign_pack(
    *, actor: Actor, key: str, draft: PackVersion, in_force_from: dt.date, shown: str, proof: Proof
) -> PackVersion:
    """Sign a draft as the medical director; it holds from a day on that is not over yet."""
    locked = _locked(draft, actor, "sign")
    clinic = Clinic.objects.get(pk=actor.clinic_id)
    if in_force_from < timezone.now().astimezone(clinic.zone).date():
        raise refused(_("A pack cannot bind what was done before. Choose today or a later day."))
    _require_whole(locked)
    if shown != sheet(locked, in_force_from):
        raise refused(_("The draft was changed since this page was opened. Read it again."))
    locked.signature = add_signature(
        actor=actor,
        subject=Subject("jurisdiction-pack", str(locked.uid)),
        shown=exactly(shown),
        meaning=_("This pack holds at our clinic"),
        proof=proof,
    )
    locked.state = PACK.target("sign", locked.state)
    locked.in_force_from = in_force_from
    locked.save(update_fields=["state", "in_force_from", "signature"])
    clinic.law_stamp = locked.uid
    clinic.save(update_fields=["law_stamp"])
    return locked


@service("policy.set_pack_aside", permission="policy.propose", describe=_told)
def set_aside(*, actor: Actor, key: str, draft: PackVersion) -> PackVersion:
    """Lay a draft aside; it stays readable and binds nobody."""
    locked = _locked(draft, actor, "set aside")
    locked.state = PACK.target("set aside", locked.state)
    locked.save(update_fields=["state"])
    return locked


def _first_words(clinic: Clinic, level: str, region: str) -> Sequence[Provision]:
    today = timezone.now().astimezone(clinic.zone).date()
    standing = in_force(clinic, today)[0 if level == Level.COUNTRY else 1].pack
    shipped = shipped_pack(clinic.country, region) if level == Level.REGION else None
    same_place = level == Level.COUNTRY or standing.region == region.upper()
    if same_place and standing.provisions:
        return standing.provisions
    return shipped.provisions if shipped else ()


def _read(row: Mapping[str, object]) -> Provision:
    try:
        return provision(Table(_("this line"), row))
    except DataFileError as problem:
        raise refused(str(problem)) from problem


def _require_whole(draft: PackVersion) -> None:
    """Nothing proposed is signed as law without being looked at, and no two answers tie."""
    found = [one for one in provisions_of(draft.provisions, draft.name) if not one.proposed]
    if not found:
        raise refused(_("Nothing in this draft binds: fill in at least one line that is in force."))
    begun = [(one.question, one.valid_from) for one in found]
    if len(set(begun)) != len(begun):
        raise refused(
            _("Two lines answer one question from the same day on. Keep one, or change a day.")
        )


def _line(rows: Sequence[object], number: int) -> int:
    if not 0 <= number < len(rows):
        raise refused(_("This draft has no such line; it was changed meanwhile. Open it again."))
    return number


def _locked_clinic(actor: Actor) -> Clinic:
    # The clinic's row is the lock: two drafts at once get two answers.
    return Clinic.objects.select_for_update().get(pk=actor.clinic_id)


def _locked(draft: PackVersion, actor: Actor, verb: str) -> PackVersion:
    _locked_clinic(actor)
    locked = PackVersion.objects.select_for_update().get(pk=draft.pk)
    _require(PACK.may_move(verb, locked.state, actor.roles))
    return locked


def _require(decision: Decision) -> None:
    if not decision:
        raise Refused(decision)
