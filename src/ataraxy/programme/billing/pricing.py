"""Writes of prices: a whole new list each time, from a day on; the clinic's name on bills."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.foundation.decision import Decision, all_of
from ataraxy.foundation.money import Money
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.service.errors import Refused, refused
from ataraxy.platform.service.service import service
from ataraxy.programme.billing.codes import codes, holds_on, services
from ataraxy.programme.billing.models import Identity, LicensedCode, PriceList
from ataraxy.programme.billing.prices import (
    SELF_PAY,
    Offer,
    PayerKind,
    in_currency,
    offer_makes_sense,
)


@dataclass(frozen=True, slots=True)
class NewList:
    """A price list as somebody filled it in; `amounts` by service or code."""

    payer: str
    payer_kind: PayerKind
    currency: str
    begins: date
    amounts: Mapping[str, Money]
    offers: Sequence[Offer] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class NewIdentity:
    """How the clinic names itself on bills."""

    legal_name: str
    address: str
    phone: str
    tin: str
    npi: str
    place_of_service: str
    currency: str
    clinicians: Sequence[Mapping[str, str]] = ()


def stamped(actor: Actor) -> dict[str, Any]:
    """Who makes a row, when, for which clinic."""
    return {
        "clinic_id": actor.clinic_id,
        "at": timezone.now(),
        "by_uid": actor.user_uid,
        "by_name": actor.name,
    }


def _told(row: PriceList) -> dict[str, object]:
    return {"payer": row.payer, "begins": row.begins.isoformat(), "prices": len(row.amounts)}


@service("billing.set-prices", permission="prices.write", describe=_told)
def set_prices(*, actor: Actor, key: str, new: NewList) -> PriceList:
    """Keep a whole list from a day on. Lists before it stay as they were."""
    require(list_is_sound(new))
    return PriceList.objects.create(
        **stamped(actor),
        payer=new.payer.strip(),
        payer_kind=new.payer_kind,
        currency=new.currency,
        begins=new.begins,
        amounts={name: amount.cents for name, amount in sorted(new.amounts.items())},
        offers=[_offer(one) for one in new.offers],
        note=new.note.strip(),
    )


def list_is_sound(new: NewList) -> Decision:
    """Every reason against a list: another currency, a code outside its days, a dear offer."""
    checks = [in_currency(amount, new.currency) for amount in new.amounts.values()]
    for name in new.amounts:
        if name not in services():
            checks.append(holds_on(name, new.begins))
    checks += [offer_makes_sense(one, new.amounts.get(one.service)) for one in new.offers]
    if not new.amounts:
        raise refused(_("Enter at least one price."))
    if (new.payer == SELF_PAY) != (new.payer_kind is PayerKind.SELF):
        raise refused(_("Name the insurer, or choose people who pay themselves."))
    return all_of(checks)


@service("billing.set-identity", permission="prices.write")
def set_identity(*, actor: Actor, key: str, new: NewIdentity) -> Identity:
    """How the clinic names itself on bills from now on."""
    told = asdict(new)
    told["clinicians"] = [dict(one) for one in new.clinicians]
    return Identity.objects.create(**stamped(actor), **told)


@dataclass(frozen=True, slots=True)
class Licensed:
    """The rows of a licensed file: its edition, and each code with the licensor's words."""

    edition: str
    rows: tuple[tuple[str, str], ...]


def load_codes(actor: Actor, licensed: Licensed) -> tuple[int, int]:
    """Keep a licensed file for one clinic; (new, already there). Repeating changes nothing."""
    have = LicensedCode.objects.filter(clinic_id=actor.clinic_id, edition=licensed.edition)
    known = set(have.values_list("code", flat=True))
    new = [
        LicensedCode(**stamped(actor), edition=licensed.edition, code=code, words=words)
        for code, words in licensed.rows
        if code not in known
    ]
    if new:
        _load(actor=actor, key=f"{licensed.edition}:{len(known)}", rows=new)
    return len(new), len(licensed.rows) - len(new)


@service("billing.load-codes", permission="prices.write")
def _load(*, actor: Actor, key: str, rows: list[LicensedCode]) -> None:
    """Insert the rows in one transaction."""
    LicensedCode.objects.bulk_create(rows)


def licensed_words(clinic_id: int) -> dict[str, str]:
    """The licensor's words of the newest edition loaded, for codes that the house knows."""
    rows = LicensedCode.objects.filter(clinic_id=clinic_id, code__in=list(codes())).order_by("pk")
    return dict(rows.values_list("code", "words"))


def require(decision: Decision) -> None:
    """Raise `Refused` unless allowed."""
    if not decision:
        raise Refused(decision)


def _offer(one: Offer) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "service": one.service,
        "cents": one.price.cents,
        "sessions": one.sessions,
        "months": one.months,
    }
