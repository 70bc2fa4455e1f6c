"""The honest pages about the treatment: what ships, and what a clinic made of it."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.foundation.data_file import Table
from ataraxy.foundation.evidence_tag import EvidenceTag
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service
from ataraxy.programme.portal.models_clinic import PageText
from ataraxy.programme.portal.plain_text import Piece, pieces

FOLDER = Path(__file__).parent / "treatment"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement comes from and how it was checked."""

    text: str
    tag: EvidenceTag


@dataclass(frozen=True, slots=True)
class Shipped:
    """One page as it ships: a popular error, what is right, the text, its sources."""

    key: str
    order: int
    title: str
    wrong: str
    right: str
    text: str
    notes: str
    sources: tuple[Source, ...]

    @property
    def words(self) -> str:
        """What a clinic may edit: what is right, then the text."""
        return f"{self.right}\n\n{self.text.strip()}"

    @property
    def sha256(self) -> str:
        """A mark of exactly these words."""
        return hashlib.sha256(self.words.encode()).hexdigest()

    @property
    def prose(self) -> tuple[str, ...]:
        """Everything a patient reads, but the chemical names and the list of sources."""
        return (self.wrong, self.right, self.text)


@dataclass(frozen=True, slots=True)
class Page:
    """A page as this clinic's patients read it. `edited` is the clinic's version, if one holds."""

    shipped: Shipped
    edited: PageText | None

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The text, shaped."""
        return pieces(self.words)

    @property
    def words(self) -> str:
        """The words that hold."""
        return self.edited.words if self.edited else self.shipped.words

    @property
    def shipped_changed(self) -> bool:
        """Whether the text that ships was changed after the clinic wrote its own."""
        return self.edited is not None and self.edited.shipped_sha256 != self.shipped.sha256


@cache
def shipped_pages() -> dict[str, Shipped]:
    """Every page that ships, in order; raises `DataFileError` for a file with a mistake."""
    found = [_read(path) for path in sorted(FOLDER.glob("*.toml"))]
    return {one.key: one for one in sorted(found, key=lambda one: one.order)}


def pages_of(clinic: Clinic) -> list[Page]:
    """Every page as this clinic shows it, in one query."""
    newest = PageText.objects.filter(clinic=clinic, page=OuterRef("page")).order_by("-number")
    rows = PageText.objects.filter(clinic=clinic, number=Subquery(newest.values("number")[:1]))
    own = {one.page: one for one in rows if one.words}
    return [Page(one, own.get(one.key)) for one in shipped_pages().values()]


def page_of(clinic: Clinic, key: str) -> Page:
    """One page, or `Http404`."""
    shipped = shipped_pages().get(key)
    if shipped is None:
        raise Http404(_("There is no such page."))
    newest = versions_of(clinic, key).first()
    return Page(shipped, newest if newest and newest.words else None)


def versions_of(clinic: Clinic, key: str) -> QuerySet[PageText]:
    """Every version the clinic wrote of a page, newest first."""
    return PageText.objects.filter(clinic=clinic, page=key).order_by("-number")


def _told(row: PageText) -> dict[str, object]:
    return {"page": row.page, "number": row.number, "shipped": not row.words}


@service("portal.page_text", permission="portal.pages", describe=_told)
def write_page(
    *, actor: Actor, key: str, page: str, words: str, reason: str, seen: int
) -> PageText:
    """The clinic's own words on a page; empty words go back to the text that ships."""
    shipped = shipped_pages()[page]
    Clinic.objects.select_for_update().get(pk=actor.clinic_id)
    rows = PageText.objects.filter(clinic_id=actor.clinic_id, page=page)
    newest = rows.aggregate(n=Max("number"))["n"] or 0
    if newest != seen:
        raise refused(_("Somebody changed this page meanwhile. Open it again and look first."))
    if not reason.strip():
        raise refused(_("Say why it changes; the next person will ask."))
    return PageText.objects.create(
        clinic_id=actor.clinic_id,
        page=page,
        number=newest + 1,
        words=words.strip(),
        reason=reason.strip(),
        shipped_sha256=shipped.sha256,
        at=timezone.now(),
        by_uid=actor.user_uid,
        by_name=actor.name,
    )


def _read(path: Path) -> Shipped:
    table = Table(path.name, tomllib.loads(path.read_text("utf-8")))
    found = Shipped(
        key=path.stem,
        order=table.take("order", int),
        title=table.take("title", str),
        wrong=table.take("wrong", str),
        right=table.take("right", str),
        text=table.take("text", str),
        notes=table.optional("notes", str, ""),
        sources=tuple(_source(row) for row in table.tables("sources")),
    )
    table.close()
    if not found.sources:
        raise table.fail("sources", "there are none; every page says where it comes from")
    return found


def _source(row: Table) -> Source:
    found = Source(row.take("text", str), row.tag("tag"))
    row.close()
    return found
