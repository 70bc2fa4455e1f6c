"""What stands on the labels of a dose: the syringe, and the bag where it goes into one."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ataraxy.clinic.pharmacy.symbol import code_of, matrix
from ataraxy.foundation.units import figure
from ataraxy.journey.session.models import Preparation
from ataraxy.journey.session.record import Record
from ataraxy.journey.session.templatetags.session import figures
from ataraxy.knowledge.pharmacology import Molecule, products
from ataraxy.platform.documents.labels import Label


class On(StrEnum):
    """What a label is stuck on."""

    SYRINGE = "syringe"
    BAG = "bag"
    PACKAGE = "package"


ON_WORDS: dict[On, str | Promise] = {
    On.SYRINGE: gettext_lazy("syringe"),
    On.BAG: gettext_lazy("bag"),
    On.PACKAGE: gettext_lazy("package"),
}
_NAMES: dict[Molecule, str | Promise] = {
    Molecule.RACEMATE: gettext_lazy("Ketamine"),
    Molecule.ESKETAMINE: gettext_lazy("Esketamine"),
}


def labels_wanted(prepared: Preparation) -> tuple[On, ...]:
    """What has to carry a label: an infusion is drawn into a syringe and goes into a bag."""
    if prepared.bag_ml:
        return (On.SYRINGE, On.BAG)
    return (On.SYRINGE,) if prepared.drawn_ml else (On.PACKAGE,)


def label_of(record: Record, prepared: Preparation, on: On | None = None) -> Label:
    """The label of the preparation in force: who, what, how strong, until when, by whom.

    Without `on` it is the one that goes to the chair: the bag, or else the syringe.
    """
    code, on = code_of(prepared.uid), on or labels_wanted(prepared)[-1]
    return Label(
        title=_("Label"),
        head=_head(prepared, on),
        lines=tuple(_lines(record, prepared, on)),
        matrix=matrix(code),
        code=code[-8:],
    )


def _head(prepared: Preparation, on: On) -> str:
    """The drug and its dose. The vial's strength is not the bag's, so a bag does not carry it."""
    amount = f"{figure(prepared.order.dose_mg)} mg"
    if on is On.BAG:
        return f"{_NAMES[products()[prepared.order.product].molecule]} {amount}"
    return f"{prepared.order.product_name.split(',')[0]} · {amount}"


def _lines(record: Record, prepared: Preparation, on: On) -> Iterator[str]:
    zone = record.session.clinic.zone
    patient = record.session.patient
    # The name is isolated: one that is written from right to left leaves the date where it is.
    yield f"\u2068{patient.full_name}\u2069 · {patient.birth_date:%d %b %Y}"
    yield _strength(prepared, on)
    yield _("Lot %(lot)s · prepared %(at)s") % {"lot": prepared.lot, "at": _at(prepared, zone)}
    if prepared.discard_at:
        yield _("Discard by %s") % f"{prepared.discard_at.astimezone(zone):%d %b %H:%M}"
    checked = record.double_check
    names = prepared.by_name if checked is None else f"{prepared.by_name} / {checked.by_name}"
    yield _("By %s") % names


def _strength(prepared: Preparation, on: On) -> str:
    if on is On.PACKAGE:
        return _("%s pieces or devices") % figures(prepared.units)
    if on is On.BAG:
        return _("%(volume)s mL at %(strength)s mg/mL · %(rate)s mL/h") % {
            "volume": figures(prepared.final_volume_ml),
            "strength": figures(prepared.concentration_mg_ml),
            "rate": figures(prepared.rate_ml_h),
        }
    item = products()[prepared.order.product]
    told = {"volume": figures(prepared.drawn_ml), "strength": figures(item.mg_per_ml)}
    if not prepared.bag_ml:
        return _("%(volume)s mL at %(strength)s mg/mL") % told
    told["bag"] = figures(prepared.bag_ml)
    return _("%(volume)s mL at %(strength)s mg/mL, for the bag of %(bag)s mL") % told


def _at(prepared: Preparation, zone: ZoneInfo) -> str:
    return f"{prepared.at.astimezone(zone):%d %b %H:%M}"
