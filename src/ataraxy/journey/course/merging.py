"""What a course asks of a merge of two records."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ataraxy.foundation.decision import ALLOWED, Decision, refuse
from ataraxy.journey.course.lifecycle import COURSE
from ataraxy.journey.course.models import Course
from ataraxy.platform.people.access import record_ids
from ataraxy.platform.people.merging import merge_guard
from ataraxy.platform.people.models import Patient


@merge_guard
def one_open_course(survivor: Patient, merged: Patient) -> Decision:
    """A person has one open course; two records that each have one cannot become one person."""
    both = [*record_ids(survivor), *record_ids(merged)]
    running = Course.objects.exclude(step__in=COURSE.final_states)
    if running.filter(patient_id__in=both).count() > 1:
        return refuse(
            _("Both records have an open course. Close one of them first; its history stays."),
            rule="course.one-open",
        )
    return ALLOWED
