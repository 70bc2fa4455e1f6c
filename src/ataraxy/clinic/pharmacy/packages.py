"""Which product a scanned package is: known before, or as this clinic received it last."""

from __future__ import annotations

from dataclasses import dataclass

from ataraxy.clinic.pharmacy.models import Container, Entry
from ataraxy.clinic.pharmacy.receipts import told
from ataraxy.clinic.pharmacy.scanning import Pack, Scanned, known_packs
from ataraxy.clinic.pharmacy.words import Kind
from ataraxy.platform.people.models import Clinic


def pack_of(clinic: Clinic, code: Scanned) -> Pack | None:
    """What the package is; None for one that nobody has received here and that does not ship."""
    shipped = known_packs().get(code.ndc)
    if shipped is not None:
        return shipped
    rows = Entry.objects.filter(
        clinic=clinic, kind=Kind.RECEIVED, detail__contains=f'"gtin":"{code.gtin}"'
    )
    last = rows.order_by("-number").first()
    return Pack(told(last)["product"], 1) if last else None


@dataclass(frozen=True, slots=True)
class Here:
    """A scanned package and what this clinic has of it."""

    code: Scanned
    pack: Pack | None
    containers: tuple[Container, ...]


def look_up(clinic: Clinic, code: Scanned) -> Here:
    """The product of a scanned package, and the containers of its lot that are in use."""
    pack = pack_of(clinic, code)
    if pack is None or not code.lot:
        return Here(code, pack, ())
    rows = Container.objects.filter(
        clinic=clinic, lot__product_key=pack.product, lot__number=code.lot, finished_at=None
    ).exclude(balance_ug=0)
    return Here(code, pack, tuple(rows.select_related("lot", "cabinet").order_by("label")))
