"""A ward of senders, and a hand that kills: shared by the test and by the soak."""

from __future__ import annotations

import json
import random
import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

import psutil
from tests.harness.installation import Installation

from devkit.ports import free_port

SENDERS = 4
ANSWER_WITHIN_S = 5.0
START, END = b"\x0b", b"\x1c\r"
MAKE = """
from django_scopes import scope
from ataraxy.clinic.devices.services import add_device
from ataraxy.platform.audit.actor import system_actor
from ataraxy.platform.people.models import Clinic
clinic = Clinic.objects.get(slug="harbor")
with scope(clinic=clinic.pk):
    for n in range({count}):
        actor = system_actor(clinic.pk)
        add_device(actor=actor, key=f"d{{n}}", identifier=f"K-{{n}}", name=f"K {{n}}")
"""
COUNT = """
import json
from ataraxy.clinic.devices.models import Sample
print(json.dumps(list(Sample._base_manager.values_list("control_id", flat=True))))
"""


@dataclass
class Sent:
    """What was sent and acknowledged."""

    acknowledged: list[str] = field(default_factory=list)
    repeats: int = 0


class Ward:
    """Senders that send a message again until it is acknowledged, as monitors do."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.port = free_port()
        self.sent = Sent()
        self.stopped = threading.Event()

    def prepare(self) -> None:
        """The devices are known."""
        made = self.installation.run("shell", "-c", MAKE.format(count=SENDERS))
        assert made.returncode == 0, made.stderr

    def listen(self) -> None:
        """Start the listener and wait until it answers."""
        self.installation.start("listen-monitors", "--port", str(self.port))
        deadline = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                assert time.monotonic() < deadline, "the listener did not start"
                time.sleep(0.05)
            else:
                return

    def send(self, sender: int) -> None:
        """Until stopped: one message after the other, each until it is acknowledged."""
        number, connection = 0, None
        while not self.stopped.is_set():
            number += 1
            control = f"{sender}-{number}"
            body = _message(sender, control)
            while not self.stopped.is_set():
                connection = connection or self._connected()
                if connection is not None and _is_acknowledged(connection, body):
                    self.sent.acknowledged.append(control)
                    break
                self.sent.repeats += 1
                if connection is not None:
                    connection.close()
                connection = None
                time.sleep(0.02)
        if connection is not None:
            connection.close()

    def _connected(self) -> socket.socket | None:
        try:
            return socket.create_connection(("127.0.0.1", self.port), ANSWER_WITHIN_S)
        except OSError:
            return None


def killed_rounds(ward: Ward, rounds: int) -> Sent:
    """Send while listener, web and the database server are killed, one after the other."""
    installation = ward.installation
    ward.listen()
    installation.start_web()
    senders = [threading.Thread(target=ward.send, args=(n,)) for n in range(SENDERS)]
    for one in senders:
        one.start()
    try:
        for turn in range(rounds):
            _wait_for_more(ward)
            time.sleep(random.uniform(0, 0.1))
            _kill(ward, turn)
        _wait_for_more(ward)
    finally:
        ward.stopped.set()
        for one in senders:
            one.join()
        for name in list(installation.running):
            installation.kill(name)
    return ward.sent


def found_in(installation: Installation) -> list[str]:
    """The numbers of all stored values, from a fresh look at the database."""
    run = installation.run("shell", "-v", "0", "-c", COUNT)
    assert run.returncode == 0, run.stderr
    found: list[str] = json.loads(run.stdout.strip().splitlines()[-1])
    return found


def _kill(ward: Ward, turn: int) -> None:
    installation = ward.installation
    what = ("listener", "database", "web")[turn % 3]
    if what == "database" and installation.server is not None:
        _kill_postgres(installation)
    elif what == "web":
        installation.kill("web")
        installation.start_web()
    else:
        installation.kill("listen-monitors")
        ward.listen()


def _kill_postgres(installation: Installation) -> None:
    """kill -9 of the server and all its children, as a power cut would; then start it again.

    Halted first, it forks no further child: one that outlived it would hold the shared memory, and
    the next start would be refused. For the same reason the dead are waited for.
    """
    server = installation.server
    assert server is not None
    assert server.process is not None
    parent = psutil.Process(server.process.pid)
    parent.suspend()
    children = parent.children(recursive=True)
    for one in (*children, parent):
        with suppress(psutil.NoSuchProcess):
            one.kill()
    _, alive = psutil.wait_procs(children, timeout=30)
    assert not alive, alive
    server.process.wait(30)
    (server.home / "data" / "postmaster.pid").unlink(missing_ok=True)
    server.start()


def _wait_for_more(ward: Ward, more: int = 20) -> None:
    wanted, deadline = len(ward.sent.acknowledged) + more, time.monotonic() + 60
    while len(ward.sent.acknowledged) < wanted:
        assert time.monotonic() < deadline, "nothing is acknowledged any more"
        time.sleep(0.01)


def _message(sender: int, control: str) -> bytes:
    at = f"{datetime.now(UTC):%Y%m%d%H%M%S}+0000"
    lines = (
        f"MSH|^~\\&|K-{sender}||||{at}||ORU^R01|{control}|P|2.6",
        f"OBR|1|||x|||{at}",
        "OBX|1|NM|147842^MDC_ECG_HEART_RATE^MDC|1.1.1.1|70|264864^MDC_DIM_BEAT_PER_MIN^MDC|||||R",
    )
    return START + "\r".join(lines).encode() + b"\r" + END


def _is_acknowledged(connection: socket.socket, body: bytes) -> bool:
    try:
        connection.settimeout(ANSWER_WITHIN_S)
        connection.sendall(body)
        answer = b""
        while END not in answer:
            piece = connection.recv(4096)
            if not piece:
                return False
            answer += piece
    except OSError:
        return False
    return b"MSA|AA|" in answer
