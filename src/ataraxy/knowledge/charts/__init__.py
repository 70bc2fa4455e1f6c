"""A record on file, screened by the rule book without a database."""

from ataraxy.knowledge.charts.facts import facts_of
from ataraxy.knowledge.charts.report import report

__all__ = ["facts_of", "report"]
