"""What published studies found, as one part of the document. Frozen with it like every other part.

The figures come from `knowledge/evidence/trials`; a figure that nobody read in its publication
keeps its tag. Only the English document has this part: studies are cited in their own words, and a
document in another language is never half in English.
"""

from __future__ import annotations

import hashlib

from ataraxy.foundation.evidence_tag import EvidenceTag
from ataraxy.journey.consent.assembly import Block, Figure, Particulars, route_of, treatment_of
from ataraxy.knowledge.evidence import Route
from ataraxy.knowledge.evidence.trials import Found, Study, load_studies, studies_in

AFTER = 3
"""It stands after the parts on how good the evidence is."""
MOST = 8
"""So many studies are listed; a longer list is not read (not a clinical number)."""


def with_studies(blocks: tuple[Block, ...], particulars: Particulars) -> tuple[Block, ...]:
    """The document with the studies of this condition and route, where there are any."""
    found = studies_in(particulars.indication, Route(route_of(particulars.route)))
    if not found.studies:
        return blocks
    place = sum(one.order <= AFTER for one in blocks)
    return (*blocks[:place], _block(found, particulars), *blocks[place:])


def _block(found: Found, particulars: Particulars) -> Block:
    held = load_studies()
    shown = (found.compared or found.studies)[:MOST]
    text = _text(found, len(shown))
    figures = tuple(_figure(one) for one in shown)
    words = repr([text, figures])
    return Block(
        id="published-studies",
        version=1,
        order=AFTER,
        title="What published studies found, one by one",
        treatments=frozenset([treatment_of(particulars.route)]),
        routes=frozenset(),
        indications=frozenset(),
        text=text,
        figures=figures,
        sources=tuple(dict.fromkeys(f"{one.by} {one.year}".strip() for one in shown)),
        review_due=held.reviewed.replace(year=held.reviewed.year + 1),
        sha256=hashlib.sha256(words.encode()).hexdigest(),
    )


def _text(found: Found, shown: int) -> str:
    groups = found.samples
    said = [
        f"{groups} group{'s' if groups != 1 else ''} of people with this condition got the "
        f"treatment this way in a study. Here are {shown} of {len(found.studies)} reports."
    ]
    if not found.compared:
        said.append("None was compared with another treatment, so nobody can be sure it helped.")
    said += found.overlaps
    return "\n\n".join(said)


def _figure(study: Study) -> Figure:
    people = f"{study.people} people" if study.people else "number of people not known"
    reference = "; ".join(one for one in study.references if one)
    return Figure(
        what=f"{study.by} {study.year}".strip() + f", {people}",
        value=study.found,
        source=reference,
        tag=EvidenceTag.VERIFIED if study.is_read else EvidenceTag.MEMORY,
    )
