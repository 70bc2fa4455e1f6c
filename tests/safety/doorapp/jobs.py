"""A reader of the feed whose effect can be counted afterwards, in the journal itself."""

from ataraxy.platform.audit.actor import system_actor
from ataraxy.platform.audit.journal import record
from ataraxy.platform.feed.consume import consumes
from ataraxy.platform.feed.models import Event


@consumes("test.welcome", "people.registered")
def welcome(event: Event) -> None:
    """Journal one welcome per registered patient."""
    record(
        actor=system_actor(event.clinic_id),
        action="test.welcome",
        subject=event.subject,
        patient_uid=event.patient_uid,
    )
