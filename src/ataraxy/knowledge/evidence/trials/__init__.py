"""The published studies as cited data: what they found in a diagnosis, by whom and how small.

found = studies_in("anxiety_disorder", Route.SC)
found.studies, found.samples, found.summary
"""

from ataraxy.knowledge.evidence.trials.table import Direction, Study, TrialError, load_studies
from ataraxy.knowledge.evidence.trials.what_studies_found import Found, studies_in

__all__ = ["Direction", "Found", "Study", "TrialError", "load_studies", "studies_in"]
