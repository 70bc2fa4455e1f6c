"""What therapy left in the record: sheets, intentions, homework. Notes kept apart are not read."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.utils.translation import gettext as _

from ataraxy.journey.therapy.models import Homework, Intention, OutsideNote, Sheet, Touch
from ataraxy.knowledge.records.writing import PaperTold
from ataraxy.programme.copies.written import note


def papers(ids: Collection[int]) -> Iterator[PaperTold]:
    """Every therapy session and what was agreed in it."""
    for sheet in Sheet.objects.filter(patient_id__in=ids, corrected_by__isnull=True).order_by("pk"):
        text = "\n".join(f"{label}: {words}" for label, words in sheet.told)
        yield note(str(sheet.uid), sheet.get_kind_display(), text, sheet.at, sheet.by_name)
    for aim in Intention.objects.filter(patient_id__in=ids).order_by("pk"):
        yield note(str(aim.uid), _("Intention"), aim.text, aim.at, aim.by_name)
    for touch in Touch.objects.filter(patient_id__in=ids).order_by("pk"):
        yield note(str(touch.uid), _("Touch chosen"), str(touch), touch.at, touch.by_name)
    yield from _homework(ids)
    for one in OutsideNote.objects.filter(patient_id__in=ids).order_by("pk"):
        yield note(str(one.uid), _("Note from outside"), one.text, one.at, one.by_name)


def _homework(ids: Collection[int]) -> Iterator[PaperTold]:
    rows = Homework.objects.filter(patient_id__in=ids).select_related("back").order_by("pk")
    for row in rows:
        back = getattr(row, "back", None)
        came = f"{back.get_went_display()}. {back.words}".strip() if back else ""
        text = "\n".join(part for part in (row.task, came) if part)
        yield note(str(row.uid), _("Homework"), text, row.at, row.by_name)
