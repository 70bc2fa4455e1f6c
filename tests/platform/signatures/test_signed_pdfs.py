"""PDFs with the clinic's signature: genuine by three readers, and a changed byte is found."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import re
import subprocess
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from asn1crypto import cms
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from tests.poppler import poppler
from tests.standing_people import MakeActor, MakeUser

from ataraxy.platform.accounts.cipher import CipherError, decrypt
from ataraxy.platform.documents.paper import Heading, Paper, Paragraph
from ataraxy.platform.documents.pdf import print_paper
from ataraxy.platform.documents.services import store
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.service.errors import PermissionRefused, Refused
from ataraxy.platform.signatures.clinic_keys import keys_of, pair_of, replace_key, valid_years
from ataraxy.platform.signatures.models import ClinicKey
from ataraxy.platform.signatures.pades import Pair, make_pair, put_signature, signatures_in
from ataraxy.platform.signatures.sealed_papers import (
    Known,
    check_pdf,
    known_certificates,
    store_signed_paper,
)

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
PAPER = Paper("Consent", "en", "Harbor Clinic", "Ana Rivera", (Heading("Risks"), Paragraph("All")))


def printed() -> bytes:
    return print_paper(PAPER, printed_at=NOW, zone=ZoneInfo("UTC")).pdf


@pytest.fixture(scope="module")
def pair() -> Pair:
    return make_pair("Harbor Clinic", NOW, 3)


@pytest.fixture(scope="module")
def signed(pair: Pair) -> bytes:
    with time_machine.travel(NOW + dt.timedelta(hours=1), tick=False):
        return put_signature(printed(), pair, clinic="Harbor Clinic", reason="Issued")


@pytest.fixture(scope="module")
def known(pair: Pair) -> dict[str, Known]:
    return {pair.fingerprint: Known("Harbor Clinic", pair.not_before, pair.not_after)}


def by_pdfsig(pdf: bytes, folder: Path) -> str:
    file = folder / "paper.pdf"
    file.write_bytes(pdf)
    run = subprocess.run([poppler("pdfsig"), file], capture_output=True, text=True)
    return run.stdout + run.stderr


def test_pdfsig_finds_the_signature_valid_over_the_whole_document(
    signed: bytes, tmp_path: Path
) -> None:
    said = by_pdfsig(signed, tmp_path)
    assert "Signature is Valid." in said
    assert "ETSI.CAdES.detached" in said
    assert "Total document signed" in said
    assert "Harbor Clinic" in said


def test_pdfsig_finds_one_changed_byte(signed: bytes, tmp_path: Path) -> None:
    assert "Digest Mismatch" in by_pdfsig(flipped(signed, 2000), tmp_path)


def test_the_cms_under_it_holds_by_hand(signed: bytes, pair: Pair) -> None:
    """Without pyHanko: digest of the signed ranges, and ECDSA over the signed attributes."""
    start, first, last, length = byte_range(signed)
    content = signed[start:first] + signed[last : last + length]
    envelope = bytes.fromhex(signed[first + 1 : last - 1].decode())
    signer = cms.ContentInfo.load(envelope)["content"]["signer_infos"][0]
    attributes = {one["type"].native: one["values"][0] for one in signer["signed_attrs"]}
    assert attributes["message_digest"].native == hashlib.sha256(content).digest()
    certificate = x509.load_pem_x509_certificate(pair.certificate_pem.encode())
    over = signer["signed_attrs"].untag().dump()
    public = certificate.public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    public.verify(signer["signature"].native, over, ec.ECDSA(hashes.SHA256()))


def test_our_own_check_says_it_holds(signed: bytes, known: dict[str, Known]) -> None:
    checked = check_pdf(signed, known)
    assert checked.decision
    assert checked.clinic == "Harbor Clinic"
    assert checked.found[0].signed_at == NOW + dt.timedelta(hours=1)


def test_the_paper_stays_tagged_and_every_printed_byte_stays_where_it_was(signed: bytes) -> None:
    before = printed()
    assert signed.startswith(before)
    catalogue = PdfReader(io.BytesIO(signed)).root_object
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "en"


@given(data=st.data())
def test_no_changed_byte_goes_unseen(
    signed: bytes, known: dict[str, Known], data: st.DataObject
) -> None:
    where = data.draw(st.integers(0, len(signed) - 1))
    first, last = byte_range(signed)[1:3]
    unused = first <= where < last  # the signature itself: padding behind it means nothing
    if unused:
        return
    assert not check_pdf(flipped(signed, where), known).decision


@pytest.mark.parametrize(
    ("make", "rule"),
    [
        (lambda _pdf: b"no pdf at all", "unreadable"),
        (lambda _pdf: b"", "unreadable"),
        (lambda _pdf: printed(), "unsigned"),
        (lambda pdf: pdf[: len(pdf) // 2], "unreadable"),
        (lambda pdf: flipped(pdf, 2000), "changed"),
    ],
)
def test_what_is_wrong_is_said(signed: bytes, known: dict[str, Known], make, rule: str) -> None:
    decision = check_pdf(make(signed), known).decision
    assert decision.reasons[0].rule == f"signatures.pdf.{rule}"


def test_something_added_after_signing_is_said(signed: bytes, known: dict[str, Known]) -> None:
    added = put_signature_of_somebody(signed)
    rules = {one.rule for one in check_pdf(added, known).decision.reasons}
    assert rules & {"signatures.pdf.added", "signatures.pdf.stranger", "signatures.pdf.unreadable"}


def test_a_strangers_certificate_with_our_name_proves_nothing(known: dict[str, Known]) -> None:
    forged = make_pair("Harbor Clinic", NOW, 3)
    with time_machine.travel(NOW, tick=False):
        pdf = put_signature(printed(), forged, clinic="Harbor Clinic", reason="Issued")
    assert check_pdf(pdf, known).decision.reasons[0].rule == "signatures.pdf.stranger"


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"not_after": NOW}, "time"),
        ({"not_before": NOW + dt.timedelta(days=1)}, "time"),
        ({"retired_at": NOW}, "time"),
        ({"is_compromised": True}, "compromised"),
    ],
)
def test_a_key_counts_only_in_its_own_days(
    signed: bytes, pair: Pair, change: dict[str, object], rule: str
) -> None:
    days = {"clinic": "Harbor Clinic", "not_before": pair.not_before, "not_after": pair.not_after}
    known = {pair.fingerprint: Known(**(days | change))}
    assert check_pdf(signed, known).decision.reasons[0].rule == f"signatures.pdf.{rule}"


def flipped(pdf: bytes, where: int) -> bytes:
    return pdf[:where] + bytes([pdf[where] ^ 1]) + pdf[where + 1 :]


def byte_range(pdf: bytes) -> tuple[int, int, int, int]:
    found = re.search(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)", pdf)
    assert found is not None
    start, first, last, length = (int(one) for one in found.groups())
    return start, first, last, length


def put_signature_of_somebody(pdf: bytes) -> bytes:
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    writer.root["/Note"] = writer.add_object(generic.pdf_string("added"))
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.django_db
class TestTheClinicsKey:
    def test_it_is_made_with_the_first_paper_and_kept_encrypted(self, in_clinic: Clinic) -> None:
        stored = store_signed_paper(PAPER, in_clinic)
        (key,) = keys_of(in_clinic)
        assert "PRIVATE KEY" not in key.private_key
        with pytest.raises(CipherError):
            decrypt(key.private_key, purpose="something else")
        found = signatures_in(store().get(stored.sha256))
        assert [one.fingerprint for one in found] == [key.fingerprint]
        store_signed_paper(PAPER, in_clinic)
        assert keys_of(in_clinic).count() == 1

    def test_a_replaced_key_can_sign_no_more_and_its_papers_stay_genuine(
        self, in_clinic: Clinic, make_actor: MakeActor
    ) -> None:
        pdf = store().get(store_signed_paper(PAPER, in_clinic).sha256)
        first = pair_of(in_clinic)
        replace_key(actor=make_actor("administrator"), key="r", why="Yearly")
        assert pair_of(in_clinic).fingerprint != first.fingerprint
        assert ClinicKey.objects.get(fingerprint=first.fingerprint).private_key == ""
        assert check_pdf(pdf, known_certificates(keys_of(in_clinic))).decision

    def test_after_its_end_the_next_paper_gets_a_new_key(self, in_clinic: Clinic) -> None:
        store_signed_paper(PAPER, in_clinic)
        later = dt.datetime.now(dt.UTC) + dt.timedelta(days=365 * valid_years() + 1)
        with time_machine.travel(later, tick=False):
            pdf = store().get(store_signed_paper(PAPER, in_clinic).sha256)
        newest, oldest = keys_of(in_clinic)
        assert oldest.retired_at is not None
        assert signatures_in(pdf)[0].fingerprint == newest.fingerprint

    def test_a_key_that_cannot_be_opened_prints_nothing_and_says_why(
        self, in_clinic: Clinic, settings
    ) -> None:
        store_signed_paper(PAPER, in_clinic)
        settings.FIELD_KEYS = {settings.FIELD_KEY_ID: "another field key altogether" * 3}
        with pytest.raises(Refused, match="cannot be opened"):
            store_signed_paper(PAPER, in_clinic)

    def test_a_nurse_does_not_replace_it(self, in_clinic: Clinic, make_actor: MakeActor) -> None:
        with pytest.raises(PermissionRefused):
            replace_key(actor=make_actor("nurse"), key="r", why="Because")

    def test_the_command_tells_a_genuine_paper_from_a_changed_one(
        self, in_clinic: Clinic, tmp_path: Path, capsys
    ) -> None:
        pdf = store().get(store_signed_paper(PAPER, in_clinic).sha256)
        good, bad = tmp_path / "good.pdf", tmp_path / "bad.pdf"
        good.write_bytes(pdf)
        bad.write_bytes(flipped(pdf, 2000))
        call_command("verify_document", str(good))
        assert "every byte is unchanged" in capsys.readouterr().out
        with pytest.raises(SystemExit, match="1"):
            call_command("verify_document", str(bad))
        assert "changed after it was signed" in capsys.readouterr().err
        certificate = tmp_path / "harbor.pem"
        certificate.write_text(keys_of(in_clinic)[0].certificate)
        call_command("verify_document", str(good), certificate=[certificate])

    def test_the_page_says_whether_a_paper_is_ours_and_kept(
        self, in_clinic: Clinic, client: Client, make_user: MakeUser
    ) -> None:
        pdf = store().get(store_signed_paper(PAPER, in_clinic).sha256)
        client.force_login(make_user("auditor"))
        page = answer(client, pdf)
        assert "Ours, and unchanged" in page
        assert "no file with this content" in page
        assert "Do not rely on this file" in answer(client, flipped(pdf, 2000))

    def test_the_certificate_is_handed_out_and_the_key_is_not(
        self, in_clinic: Clinic, client: Client, make_user: MakeUser
    ) -> None:
        store_signed_paper(PAPER, in_clinic)
        client.force_login(make_user("administrator"))
        page = client.get(reverse("signatures:keys")).content.decode()
        (key,) = keys_of(in_clinic)
        address = reverse("signatures:certificate", args=[key.uid])
        assert address in page
        handed = client.get(address).content.decode()
        assert handed == key.certificate
        assert "PRIVATE" not in handed + page


def answer(client: Client, pdf: bytes) -> str:
    file = SimpleUploadedFile("paper.pdf", pdf, "application/pdf")
    return client.post(reverse("signatures:check"), {"file": file}).content.decode()
