"""What the `ataraxy` command can do, in the order in which somebody needs it."""

from __future__ import annotations

VERBS: dict[str, dict[str, str]] = {
    "Try it": {
        "demo": "a demonstration clinic with all its processes",
        "demo-people": "who can sign in to it",
        "demo-code": "somebody's one-time code, in a demonstration only",
        "demo-data": "fill an empty database with it",
    },
    "Set it up": {
        "make-keys": "print fresh keys for the environment",
        "prepare": "bring database and static files up to date; at each upgrade",
        "create-staff": "the first administrator and their clinic",
        "simulate-monitor": "monitors that do not exist, to try the listener",
        "load-terminology": "a clinic's own release of RxNorm, ATC or SNOMED CT",
        "load-codes": "a clinic's own licensed file of billing codes",
        "check-deploy": "is this installation fit for real patients?",
    },
    "Run it": {
        "web": "the pages",
        "worker": "background work and the readers of the feed",
        "tick": "what is due by itself",
        "listen-monitors": "hear bedside monitors (HL7 by MLLP)",
        "health": "is it well?",
    },
    "Keep it": {
        "backup": "back up database and documents, and read the backup back",
        "restore": "bring a backup back, and verify it",
        "verify-audit": "check the whole journal; names the first broken row",
        "verify-ledger": "check the drug ledger; names the first broken row",
        "verify-document": "is a PDF as the clinic signed it?",
    },
    "Use it": {
        "import-fhir": "take FHIR R4 records in",
        "import-scores": "take outcome scores measured elsewhere in",
        "export-patient": "one person's copy of everything, as FHIR R4, PDF or ZIP",
        "screen": "screen records on file by the rule book",
        "screen-all": "screen every open course again (the same as: screen --all)",
        "score": "score a questionnaire",
        "simulate": "the curve of a dose in a published model",
        "estimate": "one person's parameters from measured levels",
        "exposure": "compare exposure between routes; never an order",
        "cite": "where a model comes from",
    },
}


def overview() -> str:
    """All verbs with what they do."""
    lines = ["ataraxy VERB [arguments]   (each explains itself: ataraxy VERB --help)"]
    for title, verbs in VERBS.items():
        lines += ["", title, *(f"  {name:16} {does}" for name, does in verbs.items())]
    return "\n".join(lines) + "\n"
