"""Ports for servers that are stopped and started again while somebody keeps asking."""

from __future__ import annotations

import random
import socket

LOWEST, ABOVE = 20_000, 32_000
"""Below the range from which systems take the ports of outgoing connections (Linux from 32768).

A port inside that range may be given to a client while its server is down. A client that knocks at
a port that was given to itself is even answered: by itself, and the server never gets it back.
"""

_chance = random.SystemRandom()
"""Not the shared generator: tests are seeded alike in every process, and two of them took the same
port, one while the other's server was down for a moment."""


def free_port() -> int:
    """A port on which nobody listens at this moment, and which no client is given by chance."""
    while True:
        port = _chance.randrange(LOWEST, ABOVE)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
