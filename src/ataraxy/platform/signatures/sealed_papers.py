"""Papers that leave with the clinic's signature, and whether a PDF somebody holds is genuine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from ataraxy.foundation.decision import ALLOWED, Decision, all_of, refuse
from ataraxy.platform.documents.models import Document
from ataraxy.platform.documents.paper import Paper, content_hash
from ataraxy.platform.documents.services import Stored, store_paper
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.signatures.clinic_keys import pair_of
from ataraxy.platform.signatures.models import ClinicKey
from ataraxy.platform.signatures.pades import NotSealed, SealFound, put_signature, signatures_in


@dataclass(frozen=True, slots=True)
class Known:
    """A certificate that is trusted, and until when its key signed."""

    clinic: str
    not_before: dt.datetime
    not_after: dt.datetime
    retired_at: dt.datetime | None = None
    is_compromised: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """The verdict over a PDF: a decision, its signatures, and when this very file was kept."""

    decision: Decision
    found: tuple[SealFound, ...]
    sha256: str
    clinic: str = ""
    kept_at: dt.datetime | None = None

    def kept(self, paper: Document | None) -> Checked:
        """The same, with when the clinic kept exactly this file."""
        return self if paper is None else replace(self, kept_at=paper.created_at)


def store_signed_paper(paper: Paper, clinic: Clinic) -> Stored:
    """Print `paper`, put the clinic's signature on it and keep it. Not in a transaction."""
    pair = pair_of(clinic)
    reason = _("Issued by the clinic; a changed byte breaks this signature")
    return store_paper(
        paper,
        clinic,
        finish=lambda pdf: put_signature(pdf, pair, clinic=clinic.name, reason=reason),
    )


def known_certificates(keys: Iterable[ClinicKey]) -> dict[str, Known]:
    """Certificates by fingerprint, retired ones too."""
    return {
        one.fingerprint: Known(
            one.clinic.name, one.not_before, one.not_after, one.retired_at, one.is_compromised
        )
        for one in keys
    }


def check_pdf(pdf: bytes, known: Mapping[str, Known]) -> Checked:
    """Whether the file is as a clinic whose certificate is known signed it."""
    digest = content_hash(pdf)
    try:
        found = tuple(signatures_in(pdf))
    except NotSealed:
        return Checked(_no(_("This is no PDF that can be read."), "unreadable"), (), digest)
    if not found:
        text = _("This PDF carries no signature: it is not a paper signed by the clinic.")
        return Checked(_no(text, "unsigned"), (), digest)
    decision = all_of(_one(seal, known.get(seal.fingerprint)) for seal in found)
    clinics = [known[one.fingerprint].clinic for one in found if one.fingerprint in known]
    return Checked(decision, found, digest, clinics[0] if clinics else "")


def kept_paper(sha256: str, clinic_id: int) -> Document | None:
    """The paper of this clinic with exactly this content, if it was kept."""
    return Document.objects.filter(clinic_id=clinic_id, sha256=sha256).order_by("pk").first()


def _one(seal: SealFound, known: Known | None) -> Decision:
    if not seal.is_intact:
        return _no(_("The file was changed after it was signed. Do not rely on it."), "changed")
    if not seal.is_whole:
        return _no(_("Something was added to the file after it was signed."), "added")
    if known is None:
        text = _(
            "It is signed with a certificate that is not one of ours (%(name)s): the name in it "
            "proves nothing."
        )
        return _no(text % {"name": seal.signer or "–"}, "stranger")
    if known.is_compromised:
        text = _(
            "The key it is signed with may have been copied. Only a paper that the clinic has kept "
            "itself can be relied on."
        )
        return _no(text, "compromised")
    return _in_time(seal, known)


def _in_time(seal: SealFound, known: Known) -> Decision:
    last = min(known.not_after, known.retired_at or known.not_after)
    # A paper signed in the second in which its key was made carries whole seconds.
    if seal.signed_at is not None and known.not_before <= seal.signed_at <= last:
        return ALLOWED
    return _no(_("Its time of signing lies outside the days of the clinic's key."), "time")


def _no(text: str, rule: str) -> Decision:
    return refuse(text, rule=f"signatures.pdf.{rule}")
