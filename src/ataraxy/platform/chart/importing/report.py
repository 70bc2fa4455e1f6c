"""What an import did, summed up for the person who started it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from ataraxy.knowledge.records import BundleError, Reason
from ataraxy.platform.chart.importing.run import Outcome


@dataclass(slots=True)
class Report:
    """Counts over many outcomes. `add` each one as it comes."""

    imported: int = 0
    known: int = 0
    new_people: int = 0
    new: int = 0
    changed: int = 0
    taken: Counter[str] = field(default_factory=Counter)
    not_taken: Counter[tuple[str, Reason]] = field(default_factory=Counter)
    refusals: list[BundleError] = field(default_factory=list)
    differing: list[tuple[str, list[str]]] = field(default_factory=list)
    lookalikes: list[str] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        """Count one outcome."""
        if outcome.refusal is not None:
            self.refusals.append(outcome.refusal)
            return
        if outcome.record is not None:
            self.taken.update(dict(outcome.record.taken))
            for one in outcome.record.not_taken:
                self.not_taken[one.resource_type, one.reason] += one.count
        if outcome.source is None:
            self.known += 1
            return
        detail = outcome.source.detail
        self.imported += 1
        self.new_people += detail["person"] == "new"
        self.new += detail["new"]
        self.changed += detail["changed"]
        if detail["lookalikes"]:
            self.lookalikes.append(outcome.file)
        if detail["person_differs"]:
            self.differing.append((outcome.file, detail["person_differs"]))

    @property
    def left_out(self) -> list[tuple[str, int, str]]:
        """What was not taken: type, how many, and why in words."""
        return [(kind, n, why.words) for (kind, why), n in sorted(self.not_taken.items())]

    @property
    def exit_status(self) -> int:
        """0 when every bundle was taken or known, 1 when some were refused."""
        return 1 if self.refusals else 0

    def lines(self) -> Iterator[str]:
        """The report as lines of text."""
        yield (
            f"{self.imported} imported ({self.new_people} new people), "
            f"{self.known} unchanged, {len(self.refusals)} refused."
        )
        yield f"{self.new} entries are new, {self.changed} are newer versions."
        if self.taken:
            yield "Taken: " + ", ".join(f"{kind} {n}" for kind, n in sorted(self.taken.items()))
        for (kind, reason), count in sorted(self.not_taken.items()):
            yield f"Not taken: {kind} {count}, because {reason.words}."
        for file, names in self.differing:
            yield f"{file}: the record differs from ours and ours was kept: {', '.join(names)}."
        for file in self.lookalikes:
            yield f"{file}: both were kept, but this may be the same person as another record here."
        for refusal in self.refusals:
            yield f"Refused: {refusal}"
