"""Writes text messages into a folder, for the demonstration and for development."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from ataraxy.clinic.messaging.gateway import GatewayDown, Text


class FolderGateway:
    """One file for each message; the same reference writes the same file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def take_in(self) -> list[bytes]:
        """What was laid into the folder ``in`` as answers of patients; each is taken once."""
        found = []
        for path in sorted((self._folder / "in").glob("*.json")):
            taken = path.with_suffix(".taken")
            path.replace(taken)
            found.append(taken.read_bytes())
        return found

    def send(self, text: Text) -> str:
        """Write it down. Raises `GatewayDown` when the folder cannot be written."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            path = self._folder / f"{text.reference}.json"
            path.write_text(json.dumps(asdict(text), ensure_ascii=False, indent=1), "utf-8")
        except OSError as fault:
            raise GatewayDown(type(fault).__name__) from fault
        return f"file:{text.reference}"
