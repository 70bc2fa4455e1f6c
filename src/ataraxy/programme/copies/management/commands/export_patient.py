"""`ataraxy export-patient NUMBER --to … --why … --output FILE`."""

from __future__ import annotations

from argparse import ArgumentParser
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from ataraxy.platform.audit.actor import system_actor
from ataraxy.platform.people.access import goes_on
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.people.within import within
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import fresh_key
from ataraxy.programme.copies.models import CopyForm, Recipient
from ataraxy.programme.copies.services import Handed, hand_over, make_copy


class Command(BaseCommand):
    """Write one person's copy; exit status 0 written, 1 refused or failed, 2 wrong usage."""

    help = (
        "Write the copy of everything the clinic holds about one person: FHIR R4 JSON, a PDF, or "
        "a ZIP of both with every paper. Psychotherapy notes stay out. Who got it and why is kept. "
        "Example: ataraxy export-patient 001042-1 --clinic harbor --form zip --to “Ana Rivera” "
        "--why “asked for it in writing” --output ana.zip"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who, in which form, for whom, why, and where to."""
        parser.add_argument("number", help="a record number, or the id in the page's address")
        parser.add_argument("--clinic", metavar="SLUG", required=True)
        parser.add_argument("--form", choices=CopyForm.values, default=CopyForm.PACKED.value)
        parser.add_argument("--recipient", choices=Recipient.values, default="patient")
        parser.add_argument("--to", default="", help="the name of whoever is given it")
        parser.add_argument("--why", required=True, help="why it is handed over")
        parser.add_argument("--output", required=True, type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        """Find, make, write down, write."""
        clinic = Clinic.objects.filter(slug=options["clinic"]).first()
        if clinic is None:
            raise CommandError(f"There is no clinic “{options['clinic']}”.", returncode=2)
        if options["output"].exists():
            told = f"{options['output']} is there already and was left as it is."
            raise CommandError(told, returncode=2)
        with within(clinic):
            self._export(clinic, _found(clinic, options["number"]), options)

    def _export(self, clinic: Clinic, patient: Patient, options: dict[str, Any]) -> None:
        form = CopyForm(options["form"])
        handed = Handed(
            form=form,
            recipient=Recipient(options["recipient"]),
            recipient_name=options["to"],
            reason=options["why"],
            content=make_copy(patient, form),
        )
        actor = system_actor(clinic.pk, name="Export by the administrator")
        try:
            hand_over(actor=actor, key=fresh_key(), patient=patient, handed=handed)
        except Refused as refusal:
            raise CommandError(refusal.decision.reasons[0].text, returncode=1) from refusal
        options["output"].write_bytes(handed.content)
        size = len(handed.content)
        self.stdout.write(f"Written: {options['output']} ({size} bytes, SHA-256 {handed.sha256})")


def _found(clinic: Clinic, number: str) -> Patient:
    by = Q(identifiers__value=number)
    with suppress(ValueError):  # a record number is no id
        by |= Q(uid=UUID(number))
    found = {goes_on(one) for one in Patient.objects.filter(by, clinic_id=clinic.pk)}
    if len(found) == 1:
        return found.pop()
    told = "several people have this number" if found else "nobody here has this number"
    raise CommandError(f"{number}: {told}. Nothing was written.", returncode=2)
