"""`ataraxy exposure` compares routes; `ataraxy cite` says where a model comes from."""

from __future__ import annotations

import argparse
import sys

from ataraxy.knowledge.pharmacology.commands.shared import write_json
from ataraxy.knowledge.pharmacology.kinetics.compare_routes import Absorbed, equal_exposure
from ataraxy.knowledge.pharmacology.kinetics.files import load, model_ids
from ataraxy.knowledge.pharmacology.kinetics.model import Model
from ataraxy.knowledge.pharmacology.kinetics.statements import TAG_WORDS, no_band


def run_exposure(arguments: argparse.Namespace) -> int:
    """Print the dose of equal exposure; exit status 0. Raises `RegimenError`."""
    found = equal_exposure(
        arguments.drug,
        arguments.amount,
        arguments.route,
        to=arguments.to,
        to_drug=arguments.to_drug,
        allow_unverified=arguments.unverified,
    )
    write_json(
        {
            "drug": arguments.drug,
            "given": {"amount_mg": arguments.amount, "route": arguments.route},
            "equal_exposure": {
                "route": arguments.to,
                "amount_mg": round(found.amount_mg, 1),
                "low_mg": round(found.low_mg, 1),
                "high_mg": round(found.high_mg, 1),
            },
            "statement": found.statement,
            "shares_absorbed": [_share(found.of), _share(found.to)],
        }
    )
    return 0


def _share(one: Absorbed) -> dict[str, object]:
    figures = {
        name: {"value": figure.value, "tag": figure.tag, "source": figure.source}
        for name, figure in one.figures.items()
    }
    return {"route": one.route, "evidence": one.evidence, **figures}


def run_cite(arguments: argparse.Namespace) -> int:
    """Print the references of a model, its range and each number with its provenance."""
    if arguments.model is None:
        lines = [f"{name:36} {load(name, True).title}" for name in model_ids()]
    else:
        lines = list(_card(load(arguments.model, True)))
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def _card(model: Model) -> list[str]:
    source = model.source
    lines = [model.title, source.citation]
    lines += [f"doi:{source.doi}"] if source.doi else []
    lines += [f"PMID {source.pmid}"] if source.pmid else []
    lines += [source.pmc] if source.pmc else []
    lines += [f"Seen: {source.seen}. Reviewed {source.reviewed}.", model.note]
    lines += [
        f"People: {model.cohort}; used from {model.age_years[0]:g} to {model.age_years[1]:g} years "
        f"and {model.weight_kg[0]:g} to {model.weight_kg[1]:g} kg "
        f"({TAG_WORDS[model.ranges_tag]}). Levels: {model.sampling}."
    ]
    band = no_band(model)
    lines += [band.text] if band else []
    for one in model.parameters.values():
        value = f"{one.name} = {one.value:g} {one.unit}".removesuffix(" 1")
        note = f"; {one.note}" if one.note else ""
        lines.append(f"  {value} [{one.tag}: {TAG_WORDS[one.tag]}{note}]")
    return lines
