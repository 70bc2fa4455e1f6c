"""What it costs, as the patient is shown it: the billing room's own reading, with its papers."""

from __future__ import annotations

from dataclasses import dataclass

from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.documents.models import Document
from ataraxy.platform.people.access import record_ids
from ataraxy.platform.people.models import Patient
from ataraxy.programme.billing.giving import opened_by_patient
from ataraxy.programme.billing.models import Estimate, Superbill
from ataraxy.programme.billing.queries import PatientMoney, estimates_and_invoices_of


@dataclass(frozen=True, slots=True)
class Costs:
    """Estimates, invoices and packages, and the bills to hand to an insurer."""

    money: PatientMoney
    superbills: tuple[Superbill, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show yet."""
        return self.money.is_empty and not self.superbills

    def papers(self) -> set[int]:
        """The papers that belong to it."""
        found = {one.document_id for one in self.superbills}
        for line in self.money.estimates:
            found.add(line.estimate.document_id)
            found |= {one.document_id for one in (line.given, line.signed) if one is not None}
        return found


def costs_of(patient: Patient) -> Costs:
    """Everything about money that this patient may see."""
    ids = record_ids(patient)
    bills = Superbill.objects.filter(patient_id__in=ids).select_related("document")
    return Costs(estimates_and_invoices_of(patient), tuple(bills.order_by("-day", "-pk")))


def opened(actor: Actor, patient: Patient, document: Document) -> None:
    """The patient opened this paper: an estimate counts from now on as one that they have."""
    rows = Estimate.objects.filter(document=document, patient_id__in=record_ids(patient))
    found = rows.select_related("course", "patient", "document").first()
    if found is not None:
        opened_by_patient(actor, found)


def cost_paper(patient: Patient, document: Document) -> bool:
    """Whether this paper says what something costs this patient."""
    return document.pk in costs_of(patient).papers()
