"""Recordings of the journal: which kinds of sound are taken, told by their content.

They lie in the store of papers under their hash, but are no paper of the clinic's record: what the
patient keeps to themselves is on no list of the staff.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from ataraxy.clinic.agreements.kinds import Topic
from ataraxy.clinic.agreements.queries import agreed
from ataraxy.foundation.decision import Decision
from ataraxy.platform.documents.services import keep_bytes, store
from ataraxy.platform.people.models import Patient
from ataraxy.platform.service.errors import Refused, refused
from ataraxy.programme.portal.limits import limits

_BEGINNINGS = (
    ("audio/webm", 0, (b"\x1a\x45\xdf\xa3",)),
    ("audio/ogg", 0, (b"OggS",)),
    ("audio/mp4", 4, (b"ftypM4A", b"ftypmp42", b"ftypisom", b"ftypiso5", b"ftypdash")),
    ("audio/mpeg", 0, (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")),
    ("audio/wav", 8, (b"WAVE",)),
    ("audio/aac", 0, (b"\xff\xf1", b"\xff\xf9")),
)
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording that is safely in the store."""

    sha256: str
    media_type: str
    size: int


def kind_of(content: bytes) -> str | None:
    """The kind of sound, or None for what is no recording we keep."""
    for kind, offset, beginnings in _BEGINNINGS:
        if any(content.startswith(one, offset) for one in beginnings):
            return kind
    return None


def may_record(patient: Patient) -> Decision:
    """Whether a recording of this patient may be taken: they agreed to it, and still do."""
    return agreed(patient, Topic.RECORDING)


def require_agreed(patient: Patient) -> None:
    """Inside the transaction that keeps one: taking it back comes before this or after it."""
    Patient.objects.select_for_update().get(pk=patient.pk)
    if not (decision := may_record(patient)):
        raise Refused(decision)


def keep_recording(content: bytes, patient: Patient) -> Recording:
    """Look a recording over and put it in the store; `Refused` with the reason. No transaction."""
    if not (decision := may_record(patient)):
        raise Refused(decision)
    most = limits().voice_bytes
    if not content:
        raise refused(_("The recording is empty. Nothing was kept; please record it again."))
    if len(content) > most:
        told = {"size": f"{len(content) / _MEGABYTE:.1f}", "most": most // _MEGABYTE}
        text = _(
            "The recording has %(size)s MB; at most %(most)s MB are taken. Nothing was kept. "
            "Send it in parts."
        )
        raise refused(text % told)
    kind = kind_of(content)
    if kind is None:
        text = _(
            "This file is no recording we can keep. Nothing was kept. "
            "Send WebM, Ogg, M4A, MP3, AAC or WAV."
        )
        raise refused(text)
    return Recording(keep_bytes(content), kind, len(content))


def content_of(sha256: str) -> bytes:
    """The recording, checked against its hash; raises `StoreError`."""
    return store().get(sha256)
