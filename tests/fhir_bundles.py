"""Makes believable FHIR R4 bundles of fictional people, the same for the same seed."""

from __future__ import annotations

import gzip
import json
import random
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

Json = dict[str, Any]

SNOMED = "http://snomed.info/sct"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
TERMS = "http://terminology.hl7.org/CodeSystem"

LAST_VISIT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)

CONDITIONS = (
    (SNOMED, "370143000", "Major depressive disorder"),
    (SNOMED, "38341003", "Hypertensive disorder"),
    (SNOMED, "197480006", "Anxiety disorder"),
    (SNOMED, "44054006", "Diabetes mellitus type 2"),
)
MEDICINES = (
    (RXNORM, "312941", "sertraline 100 MG Oral Tablet"),
    (RXNORM, "314076", "lisinopril 10 MG Oral Tablet"),
    (RXNORM, "860975", "24 HR metformin hydrochloride 500 MG Extended Release Oral Tablet"),
)


def concept(system: str, code: str, display: str) -> Json:
    """A CodeableConcept with one coding."""
    return {"coding": [{"system": system, "code": code, "display": display}], "text": display}


def quantity(value: float, unit: str) -> Json:
    """A UCUM quantity."""
    return {"value": value, "unit": unit, "system": UCUM, "code": unit}


class BundleMaker:
    """Builds one person's transaction bundle entry by entry."""

    def __init__(
        self,
        seed: int = 1,
        *,
        given: str = "Ana",
        family: str = "Rivera",
        birth_date: str = "1985-04-12",
        gender: str = "female",
    ) -> None:
        self._random = random.Random(seed)
        self.patient_id = self._uuid()
        self.entries: list[Json] = []
        self.patient = self._add(
            "Patient",
            id=self.patient_id,
            identifier=[
                {
                    "type": concept(f"{TERMS}/v2-0203", "MR", "Medical Record Number"),
                    "system": "http://general-hospital.example",
                    "value": f"GH-{seed:06d}",
                },
                {"system": "http://insurer.example/member", "value": f"M{seed:08d}"},
            ],
            name=[{"use": "official", "family": family, "given": [given]}],
            telecom=[{"system": "phone", "value": "555-0142", "use": "mobile"}],
            gender=gender,
            birthDate=birth_date,
            address=[{"line": ["12 Pine Street"], "city": "Salem", "state": "MA", "country": "US"}],
            communication=[{"language": concept("urn:ietf:bcp:47", "en-US", "English")}],
        )

    def visit(self, at: datetime = LAST_VISIT) -> str:
        """An ambulatory encounter with vital signs; returns its id."""
        encounter = self._own(
            "Encounter",
            status="finished",
            type=[concept(SNOMED, "185349003", "Encounter for check up")],
            period={"start": at.isoformat(), "end": (at + timedelta(minutes=30)).isoformat()},
            **{"class": {"system": f"{TERMS}/v3-ActCode", "code": "AMB"}},
        )
        weight = round(self._random.uniform(55, 95), 1)
        self.observation((LOINC, "29463-7", "Body weight"), at, quantity(weight, "kg"))
        self.observation((LOINC, "8302-2", "Body height"), at, quantity(168.0, "cm"))
        self.blood_pressure(at, self._random.randint(105, 148), self._random.randint(62, 94))
        return str(encounter["id"])

    def observation(self, code: tuple[str, str, str], at: datetime, value: Json) -> Json:
        """One observation with a quantity."""
        return self._own(
            "Observation",
            status="final",
            category=[concept(f"{TERMS}/observation-category", "vital-signs", "Vital signs")],
            code=concept(*code),
            effectiveDateTime=at.isoformat(),
            issued=at.isoformat(),
            valueQuantity=value,
        )

    def blood_pressure(self, at: datetime, systolic: int, diastolic: int) -> Json:
        """A blood pressure panel with its two components."""
        parts = (("8480-6", "Systolic", systolic), ("8462-4", "Diastolic", diastolic))
        return self._own(
            "Observation",
            status="final",
            code=concept(LOINC, "85354-9", "Blood pressure panel"),
            effectiveDateTime=at.isoformat(),
            component=[
                {
                    "code": concept(LOINC, code, f"{name} blood pressure"),
                    "valueQuantity": quantity(value, "mm[Hg]"),
                }
                for code, name, value in parts
            ],
        )

    def condition(self, coded: tuple[str, str, str], **more: Any) -> Json:
        """An active, confirmed condition unless told otherwise."""
        told: Json = {
            "clinicalStatus": concept(f"{TERMS}/condition-clinical", "active", "Active"),
            "verificationStatus": concept(
                f"{TERMS}/condition-ver-status", "confirmed", "Confirmed"
            ),
            "code": concept(*coded),
            "onsetDateTime": "2019-05",
            "recordedDate": "2019-05-20",
        }
        return self._own("Condition", **(told | more))

    def medicine(self, coded: tuple[str, str, str], **more: Any) -> Json:
        """An active order unless told otherwise."""
        told: Json = {
            "status": "active",
            "intent": "order",
            "medicationCodeableConcept": concept(*coded),
            "authoredOn": "2024-02-11T08:00:00+01:00",
            "dosageInstruction": [{"text": "one tablet each morning"}],
        }
        return self._own("MedicationRequest", **(told | more))

    def allergy(self, **more: Any) -> Json:
        """A penicillin allergy unless told otherwise."""
        told: Json = {
            "clinicalStatus": concept(f"{TERMS}/allergyintolerance-clinical", "active", "Active"),
            "type": "allergy",
            "category": ["medication"],
            "criticality": "high",
            "code": concept(SNOMED, "91936005", "Allergy to penicillin"),
            "recordedDate": "2010-01-05",
            "reaction": [
                {"manifestation": [concept(SNOMED, "247472004", "Hives")], "severity": "mild"}
            ],
        }
        entry = self._add("AllergyIntolerance", **(told | more))
        entry["patient"] = {"reference": f"urn:uuid:{self.patient_id}"}
        return entry

    def claim(self) -> Json:
        """Something that is not clinical and is not imported."""
        return self._own("Claim", status="active", use="claim")

    def bundle(self) -> Json:
        """The finished transaction bundle."""
        return {"resourceType": "Bundle", "type": "transaction", "entry": self.entries}

    def bytes(self) -> bytes:
        """The bundle as JSON text."""
        return json.dumps(self.bundle(), ensure_ascii=False).encode()

    def gzip(self) -> bytes:
        """The bundle as gzip."""
        return gzip.compress(self.bytes(), mtime=0)

    def _own(self, kind: str, **fields: Any) -> Json:
        subject = {"reference": f"urn:uuid:{self.patient_id}"}
        return self._add(kind, **({"subject": subject} | fields))

    def _add(self, kind: str, **fields: Any) -> Json:
        resource: Json = {"resourceType": kind, "id": self._uuid()} | fields
        self.entries.append(
            {
                "fullUrl": f"urn:uuid:{resource['id']}",
                "resource": resource,
                "request": {"method": "POST", "url": kind},
            }
        )
        return resource

    def _uuid(self) -> str:
        return str(UUID(int=self._random.getrandbits(128), version=4))


def a_person(seed: int = 1, *, visits: int = 3, **details: Any) -> BundleMaker:
    """Someone with a few visits, conditions, medicines and an allergy."""
    maker = BundleMaker(seed, **details)
    for number in range(visits):
        maker.visit(LAST_VISIT - timedelta(days=90 * number))
    for coded in CONDITIONS[:2]:
        maker.condition(coded)
    for coded in MEDICINES[:2]:
        maker.medicine(coded)
    maker.allergy()
    maker.claim()
    return maker


TODAY = date(2026, 4, 1)
