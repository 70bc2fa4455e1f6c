"""Signing a finished PDF with the clinic's key (PAdES, baseline B), and checking one. Pure.

pyHanko writes the signature as an addition to the file, so every byte of the printed paper stays
where it was, and the signature covers all of them. It is loaded on first use: it is large, and most
processes never sign.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Kind = TypeVar("Kind")
FIELD = "ClinicSignature"
_MAX_NAME = 64  # X.520 lets a common name have 64 characters


class NotSealed(Exception):
    """The file cannot be looked at as a signed PDF; the text says why."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A private key and the self-signed certificate that names its clinic, both as PEM text."""

    private_pem: str
    certificate_pem: str
    fingerprint: str
    not_before: dt.datetime
    not_after: dt.datetime


@dataclass(frozen=True, slots=True)
class SealFound:
    """What a PDF says of one signature in it, and what the mathematics says.

    `is_intact`: the signed bytes are unchanged and the signature fits them. `is_whole`: nothing was
    added after signing. `signed_at` is the signer's own clock; no third party vouches for it.
    """

    fingerprint: str
    signer: str
    signed_at: dt.datetime | None
    is_intact: bool
    is_whole: bool


def make_pair(clinic: str, now: dt.datetime, years: int) -> Pair:
    """A fresh key (ECDSA, P-256) with a certificate for signing documents and nothing else."""
    key = ec.generate_private_key(ec.SECP256R1())
    start = now.astimezone(dt.UTC).replace(microsecond=0)
    end = start + dt.timedelta(days=365 * years)
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, clinic[:_MAX_NAME]),
            x509.NameAttribute(NameOID.COMMON_NAME, clinic[:_MAX_NAME]),
        ]
    )
    certificate = _certificate(name, key, start, end)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = certificate.public_bytes(serialization.Encoding.PEM)
    fingerprint = certificate.fingerprint(hashes.SHA256()).hex()
    return Pair(private.decode(), public.decode(), fingerprint, start, end)


def _certificate(
    name: x509.Name, key: ec.EllipticCurvePrivateKey, start: dt.datetime, end: dt.datetime
) -> x509.Certificate:
    draft = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    uses = dict.fromkeys(
        (
            "key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign",
            "encipher_only", "decipher_only",
        ),
        False,
    )  # fmt: skip
    return (
        draft.not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(digital_signature=True, content_commitment=True, **uses), critical=True
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def put_signature(pdf: bytes, pair: Pair, *, clinic: str, reason: str) -> bytes:
    """The PDF with the clinic's signature over every byte of it."""
    return _apart(lambda: _signed(pdf, pair, clinic=clinic, reason=reason))


def signatures_in(pdf: bytes) -> list[SealFound]:
    """Every signature in a PDF, in the order of signing; raises `NotSealed` for no such file."""
    return _apart(lambda: _looked_at(pdf))


def _apart(work: Callable[[], Kind]) -> Kind:
    """pyHanko runs an event loop of its own, so it works in a thread that has none yet."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(work).result()


def _signed(pdf: bytes, pair: Pair, *, clinic: str, reason: str) -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415
    from pyhanko.sign import fields, signers  # noqa: PLC0415

    what = signers.PdfSignatureMetadata(
        field_name=FIELD,
        subfilter=fields.SigSeedSubFilter.PADES,
        md_algorithm="sha256",
        reason=reason,
        name=clinic,
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    made = signers.PdfSigner(what, signer=_signer(pair)).sign_pdf(writer)
    return bytes(made.getvalue())


def _looked_at(pdf: bytes) -> list[SealFound]:
    from pyhanko.pdf_utils.misc import PdfError  # noqa: PLC0415
    from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: PLC0415

    try:
        # Strict: a file that two readers could read differently is not vouched for.
        found = list(PdfFileReader(io.BytesIO(pdf)).embedded_signatures)
        return [_found(one) for one in found]
    except (PdfError, ValueError, LookupError, TypeError, AttributeError) as problem:
        # A damaged file leads the reader astray in many ways; none of them vouches for it.
        raise NotSealed(str(problem)) from problem


def fingerprint_of(certificate_pem: str) -> str:
    """SHA-256 of a certificate; raises `ValueError` for what is none."""
    found = x509.load_pem_x509_certificate(certificate_pem.encode())
    return found.fingerprint(hashes.SHA256()).hex()


def _found(signature: Any) -> SealFound:
    from pyhanko.sign.validation import validate_pdf_signature  # noqa: PLC0415
    from pyhanko.sign.validation.status import SignatureCoverageLevel  # noqa: PLC0415
    from pyhanko_certvalidator import ValidationContext  # noqa: PLC0415

    certificate = signature.signer_cert
    # Whose certificate it is, is for the caller to know by its fingerprint; here it vouches for
    # itself, so that only the mathematics and the extent are judged.
    context = ValidationContext(trust_roots=[certificate], allow_fetching=False)
    status = validate_pdf_signature(signature, signer_validation_context=context)
    return SealFound(
        fingerprint=certificate.sha256.hex(),
        signer=certificate.subject.native.get("common_name", ""),
        signed_at=status.signer_reported_dt,
        is_intact=bool(status.intact and status.valid),
        is_whole=status.coverage is SignatureCoverageLevel.ENTIRE_FILE,
    )


def _signer(pair: Pair) -> Any:
    from pyhanko.keys import (  # noqa: PLC0415
        load_certs_from_pemder_data,
        load_private_key_from_pemder_data,
    )
    from pyhanko.sign import signers  # noqa: PLC0415
    from pyhanko_certvalidator.registry import SimpleCertificateStore  # noqa: PLC0415

    (certificate,) = load_certs_from_pemder_data(pair.certificate_pem.encode())
    return signers.SimpleSigner(
        signing_cert=certificate,
        signing_key=load_private_key_from_pemder_data(pair.private_pem.encode(), None),
        cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]
    )
