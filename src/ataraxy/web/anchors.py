"""Where each journal ended, noted in files outside the database, so that a cut tail shows."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from datetime import UTC, datetime

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
    found: list[Anchor] = []
    for path in sorted(settings.ANCHOR_ROOT.glob("*.json")):
        found += [Anchor(**one) for one in json.loads(path.read_text(encoding="utf-8"))]
    return found
