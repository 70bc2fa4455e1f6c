"""`ataraxy listen-monitors`: what bedside monitors send, by HL7 over MLLP."""

from __future__ import annotations

import asyncio
import ipaddress
import signal
import ssl
import sys
from dataclasses import dataclass
from pathlib import Path

import structlog

from ataraxy.clinic.devices.ingest import Ingest
from ataraxy.clinic.devices.mllp_server import Server
from ataraxy.platform.people.models import Clinic

log = structlog.get_logger(__name__)


class CannotListen(Exception):
    """Why the listener does not start, and what to do."""


@dataclass(frozen=True, slots=True)
class Door:
    """Where to listen, and with which certificate; without one only on this machine."""

    host: str
    port: int
    certificate: Path | None = None
    key: Path | None = None
    client_authority: Path | None = None

    def tls(self) -> ssl.SSLContext | None:
        """The TLS context; raises `CannotListen` for plain text beyond this machine."""
        if self.certificate is None:
            if not is_loopback(self.host):
                raise CannotListen(
                    f"Without TLS monitors may only be heard on this machine, not on {self.host}. "
                    "Give --certificate and --key, or --host 127.0.0.1."
                )
            return None
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        try:
            context.load_cert_chain(self.certificate, self.key)
            if self.client_authority is not None:
                context.load_verify_locations(self.client_authority)
                context.verify_mode = ssl.CERT_REQUIRED
        except (OSError, ssl.SSLError) as error:
            raise CannotListen(
                f"The certificate, its key or the authority cannot be read: {error}."
            ) from error
        return context


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def clinic_named(slug: str) -> Clinic:
    """The clinic to listen for: the one named, or the only one."""
    found = list(Clinic.objects.filter(slug=slug) if slug else Clinic.objects.all()[:2])
    if len(found) == 1:
        return found[0]
    if slug:
        raise CannotListen(f"There is no clinic “{slug}”.")
    known = ", ".join(Clinic.objects.values_list("slug", flat=True)) or "none yet"
    raise CannotListen(f"Say for which clinic with --clinic (known: {known}).")


def main(clinic: Clinic, door: Door) -> None:
    """Listen until stopped."""
    tls = door.tls()
    asyncio.run(_listen(clinic, door, tls))


async def _listen(clinic: Clinic, door: Door, tls: ssl.SSLContext | None) -> None:
    stopped, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    ingest = Ingest(clinic.pk)
    server = Server(ingest.store, clinic.zone, ingest.most_at_once)
    try:
        await server.start(door.host, door.port, tls)
    except OSError as error:
        raise CannotListen(f"{door.host}:{door.port} cannot be opened: {error.strerror}.") from None
    telling = loop.create_task(ingest.keep_telling(server.figures))
    log.info("started", process="listener", port=server.port, tls=tls is not None)
    sys.stdout.write(f"Listening for monitors on {door.host}:{server.port}\n")
    sys.stdout.flush()
    await stopped.wait()
    await server.stop()
    telling.cancel()
    await asyncio.gather(telling, return_exceptions=True)
    await asyncio.to_thread(ingest.finish, server.figures)
    log.info("stopped", process="listener")
