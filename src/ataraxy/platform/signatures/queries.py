"""Reading and checking signatures."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from ataraxy.foundation.decision import Decision, Outcome, all_of, refuse
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.documents.paper import content_hash
from ataraxy.platform.documents.services import store
from ataraxy.platform.documents.store import StoreError
from ataraxy.platform.people.models import Patient
from ataraxy.platform.signatures.models import ShownText, Signature
from ataraxy.platform.signatures.seal import is_intact
from ataraxy.platform.signatures.services import Subject


def signatures_for(actor: Actor, subject: Subject) -> QuerySet[Signature]:
    """Every signature under this subject, oldest first."""
    found = Signature.objects.filter(
        clinic_id=actor.clinic_id, subject_kind=subject.kind, subject_uid=subject.uid
    )
    return found.select_related("patient").order_by("at", "pk")


def signature_of(patient: Patient, uid: UUID) -> Signature:
    """One signature in this patient's record, or `Http404`."""
    return _one(Signature.objects.filter(clinic_id=patient.clinic_id, patient=patient, uid=uid))


def clinic_signature(actor: Actor, uid: UUID) -> Signature:
    """A signature about no patient (a policy, an order set), or `Http404`."""
    own = Signature.objects.filter(clinic_id=actor.clinic_id, patient__isnull=True, uid=uid)
    return _one(own)


def shown_text(signature: Signature) -> str | None:
    """The text that was signed; None when a file was signed, or the text is gone."""
    if not signature.shown_as_text:
        return None
    kept = ShownText.objects.filter(clinic_id=signature.clinic_id, sha256=signature.shown_sha256)
    return kept.values_list("text", flat=True).first()


def verify(signature: Signature) -> Decision:
    """Whether the row is as it was sealed and what was shown still has the signed hash."""
    return all_of([_row_is_intact(signature), _shown_is_intact(signature)])


def _row_is_intact(signature: Signature) -> Decision:
    if is_intact(signature):
        return Decision(Outcome.ALLOWED)
    return refuse(
        _("The record of this signature was changed after it was made. Tell the administrator."),
        rule="signatures.seal",
    )


def _shown_is_intact(signature: Signature) -> Decision:
    if _hash_now(signature) == signature.shown_sha256:
        return Decision(Outcome.ALLOWED)
    return refuse(
        _("What was signed is missing or no longer the same. Restore it from a backup."),
        rule="signatures.shown",
    )


def _hash_now(signature: Signature) -> str | None:
    if signature.shown_as_text:
        text = shown_text(signature)
        return None if text is None else content_hash(text)
    try:
        return content_hash(store().get(signature.shown_sha256))
    except StoreError:
        return None


def _one(found: QuerySet[Signature]) -> Signature:
    signature = found.select_related("patient", "beside").first()
    if signature is None:
        raise Http404(_("There is no such signature here."))
    return signature
