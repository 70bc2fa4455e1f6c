"""Where each journal and ledger ended, noted outside the database, so that a cut tail shows."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from ataraxy.clinic.pharmacy.models import LEDGER
from ataraxy.platform.audit.models import JOURNAL
from ataraxy.platform.audit.verify import Anchor, AnyChain, anchors

CHAINS = (JOURNAL, LEDGER)
"""Every kind of chain there is."""


def note(now: datetime) -> None:
    """Add a file with the present ends of all chains. Older files stay: each proves more."""
    settings.ANCHOR_ROOT.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ.json")
    text = json.dumps([asdict(one) for chain in CHAINS for one in anchors(chain)])
    with (settings.ANCHOR_ROOT / name).open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def noted() -> list[Anchor]:
    """Everything noted so far."""
    paths = sorted(settings.ANCHOR_ROOT.glob("*.json"))
    return [anchor for path in paths for anchor in read(path)]


def of(chain: str, noted: Iterable[Anchor]) -> list[Anchor]:
    """Those of one kind of chain."""
    return [one for one in noted if one.chain == chain]


def table_of(chain: AnyChain) -> str:
    """The table that holds the ends of all chains of a kind."""
    return str(chain.end._meta.db_table)


def heads(chain: AnyChain) -> str:
    """The SQL that reads those ends in a copy that has no Django."""
    return f"SELECT clinic_id, number, mac FROM {table_of(chain)} ORDER BY clinic_id"  # noqa: S608 - a table of ours


def read(path: Path) -> list[Anchor]:
    """The ends noted in one file, such as a copy kept elsewhere; raises `ValueError`."""
    try:
        return [Anchor(**one) for one in json.loads(path.read_text(encoding="utf-8"))]
    except TypeError as error:
        raise ValueError(f"{path} holds no noted ends of the journal.") from error
