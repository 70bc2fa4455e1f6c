"""Where each journal ended, noted in files outside the database, so that a cut tail shows."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from ataraxy.platform.audit.verify import Anchor, anchors


def note(now: datetime) -> None:
    """Add a file with the present ends of all chains. Older files stay: each proves more."""
    settings.ANCHOR_ROOT.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ.json")
    text = json.dumps([asdict(one) for one in anchors()])
    with (settings.ANCHOR_ROOT / name).open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def noted() -> list[Anchor]:
    """Everything noted so far."""
    paths = sorted(settings.ANCHOR_ROOT.glob("*.json"))
    return [anchor for path in paths for anchor in read(path)]


def read(path: Path) -> list[Anchor]:
    """The ends noted in one file, such as a copy kept elsewhere; raises `ValueError`."""
    try:
        return [Anchor(**one) for one in json.loads(path.read_text(encoding="utf-8"))]
    except TypeError as error:
        raise ValueError(f"{path} holds no noted ends of the journal.") from error
