"""What stands on the label of a syringe or a bag."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from ataraxy.clinic.pharmacy.symbol import code_of, matrix
from ataraxy.foundation.units import figure
from ataraxy.journey.session.models import Preparation
from ataraxy.journey.session.record import Record
from ataraxy.journey.session.templatetags.session import figures
from ataraxy.platform.documents.labels import Label


def label_of(record: Record, prepared: Preparation) -> Label:
    """The label of the preparation in force: who, what, how strong, until when, by whom."""
    code = code_of(prepared.uid)
    return Label(
        title=_("Label"),
        head=f"{prepared.order.product_name.split(',')[0]} · {figure(prepared.order.dose_mg)} mg",
        lines=tuple(_lines(record, prepared)),
        matrix=matrix(code),
        code=code[-8:],
    )


def _lines(record: Record, prepared: Preparation) -> Iterator[str]:
    zone = record.session.clinic.zone
    patient = record.session.patient
    yield f"{patient.full_name} · {patient.birth_date:%d %b %Y}"
    if prepared.final_volume_ml:
        yield _("%(volume)s mL at %(strength)s mg/mL · %(rate)s mL/h") % {
            "volume": figures(prepared.final_volume_ml),
            "strength": figures(prepared.concentration_mg_ml),
            "rate": figures(prepared.rate_ml_h),
        }
    elif prepared.drawn_ml:
        yield _("%(volume)s mL at %(strength)s mg/mL") % {
            "volume": figures(prepared.drawn_ml),
            "strength": figures(prepared.concentration_mg_ml),
        }
    else:
        yield _("%s pieces or devices") % figures(prepared.units)
    yield _("Lot %(lot)s · prepared %(at)s") % {"lot": prepared.lot, "at": _at(prepared, zone)}
    if prepared.discard_at:
        yield _("Discard by %s") % f"{prepared.discard_at.astimezone(zone):%d %b %H:%M}"
    checked = record.double_check
    names = prepared.by_name if checked is None else f"{prepared.by_name} / {checked.by_name}"
    yield _("By %s") % names


def _at(prepared: Preparation, zone: ZoneInfo) -> str:
    return f"{prepared.at.astimezone(zone):%d %b %H:%M}"
