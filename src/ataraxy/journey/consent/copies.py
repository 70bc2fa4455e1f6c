"""The PDF of a signed consent: rendered outside every transaction, made up for when missed."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django_scopes import scopes_disabled

from ataraxy.journey.consent.models import Consent, Copy
from ataraxy.journey.consent.queries import reads_of
from ataraxy.journey.consent.wording import consent_paper
from ataraxy.platform.audit.actor import Actor, system_actor
from ataraxy.platform.documents.models import Kind
from ataraxy.platform.documents.paper import Paper
from ataraxy.platform.documents.services import Description, Stored, add_document
from ataraxy.platform.people.within import within
from ataraxy.platform.service.service import service
from ataraxy.platform.signatures.marks import mark_of
from ataraxy.platform.signatures.queries import signatures_for
from ataraxy.platform.signatures.sealed_papers import store_signed_paper
from ataraxy.platform.signatures.services import Subject


def make_copy(consent: Consent) -> Copy:
    """Print the signed consent with its signatures and keep it; repeated, gives the first copy."""
    existing = Copy.objects.filter(consent=consent).first()
    if existing is not None:
        return existing
    actor = system_actor(consent.clinic_id)
    stored = store_signed_paper(signed_paper(consent), consent.clinic)
    return _keep(actor=actor, key=str(consent.uid), consent=consent, stored=stored)


def make_missing_copies() -> int:
    """Print every signed consent that has no copy (after a crash or a full disk)."""
    with scopes_disabled():
        waiting = Consent.objects.filter(signature__isnull=False, copy__isnull=True)
        found = list(waiting.select_related("course__patient", "clinic", "signature"))
    for consent in found:
        with within(consent.clinic):
            make_copy(consent)
    return len(found)


def signed_paper(consent: Consent) -> Paper:
    """What was signed, with the signatures under it."""
    paper = consent_paper(consent, reads_of(consent))
    actor = system_actor(consent.clinic_id)
    marks = [mark_of(one) for one in signatures_for(actor, Subject("consent", str(consent.uid)))]
    return Paper(
        paper.title,
        paper.language,
        paper.clinic,
        paper.patient_line,
        (*paper.blocks, *marks),
    )


@service("consent.copy", permission="documents.write")
def _keep(*, actor: Actor, key: str, consent: Consent, stored: Stored) -> Copy:
    """Keep the printed consent among the patient's papers."""
    what = Description(Kind.CONSENT, _("Signed consent"), _("signed on the tablet"))
    document = add_document(actor=actor, stored=stored, what=what, patient=consent.course.patient)
    return Copy.objects.create(clinic_id=consent.clinic_id, consent=consent, document=document)
