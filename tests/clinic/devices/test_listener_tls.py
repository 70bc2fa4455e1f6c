"""The listener behind TLS, over real sockets, and that it never listens beyond without it."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.management import CommandError, call_command
from django.utils import timezone
from tests.clinic.devices.listening import listener
from tests.clinic.devices.wire import heart_rate
from tests.harness.loops import run

from ataraxy.clinic.devices.hl7v2.framing import END, START
from ataraxy.clinic.devices.models import Device, Sample
from ataraxy.platform.people.models import Clinic
from ataraxy.web.processes.listener import Door
from devkit.ports import free_port


@dataclass(frozen=True, slots=True)
class Papers:
    """A certificate that vouches for itself, and its key."""

    certificate: Path
    key: Path


def papers(folder: Path, name: str) -> Papers:
    """Made for this test, for this machine."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(timezone.now() - timedelta(hours=1))
        .not_valid_after(timezone.now() + timedelta(hours=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    found = Papers(folder / f"{name}.pem", folder / f"{name}.key")
    found.certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    found.key.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return found


async def ask_with(port: int, context: ssl.SSLContext | None) -> bytes:
    """One heart rate over a connection of this kind; what is answered, empty when hung up."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context)
    except (ConnectionError, ssl.SSLError):
        return b""
    try:
        writer.write(START + heart_rate(70, timezone.now()) + END)
        return await asyncio.wait_for(reader.readuntil(END), 20)
    except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
        return b""
    finally:
        writer.transport.abort()


def trusting(server: Papers, own: Papers | None = None) -> ssl.SSLContext:
    """A monitor that trusts this server, with papers of its own or none."""
    context = ssl.create_default_context(cafile=server.certificate)
    if own is not None:
        context.load_cert_chain(own.certificate, own.key)
    return context


def test_a_monitor_is_heard_over_tls_and_nobody_in_plain_text_or_without_trust(
    fresh_db: str, device: Device, tmp_path: Path
) -> None:
    server = papers(tmp_path, "server")
    door = Door("127.0.0.1", 0, server.certificate, server.key)

    async def talk() -> list[bytes]:
        async with listener(device.clinic, door) as listening:
            plain = await ask_with(listening.port, None)
            distrustful = await ask_with(listening.port, ssl.create_default_context())
            return [plain, distrustful, await ask_with(listening.port, trusting(server))]

    plain, distrustful, answer = run(talk())
    assert plain == distrustful == b""
    assert b"MSA|AA|1" in answer
    assert Sample._base_manager.count() == 1


def test_with_an_authority_only_its_monitors_are_heard(
    fresh_db: str, device: Device, tmp_path: Path
) -> None:
    server, ours, stranger = (papers(tmp_path, name) for name in ("server", "ours", "stranger"))
    door = Door("127.0.0.1", 0, server.certificate, server.key, ours.certificate)

    async def talk() -> list[bytes]:
        async with listener(device.clinic, door) as listening:
            return [
                await ask_with(listening.port, trusting(server, own))
                for own in (None, stranger, ours)
            ]

    nobody, wrong, right = run(talk())
    assert nobody == wrong == b""
    assert b"MSA|AA|1" in right
    assert Sample._base_manager.count() == 1


@pytest.mark.django_db
def test_the_command_refuses_to_listen_beyond_this_machine_without_tls(clinic: Clinic) -> None:
    with pytest.raises(CommandError, match="Without TLS"):
        call_command("listen_monitors", "--host", "0.0.0.0", "--port", str(free_port()))
