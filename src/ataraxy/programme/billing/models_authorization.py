"""Asking an insurer beforehand: what was sent, and how it went."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ataraxy.journey.course.models import Course
from ataraxy.platform.audit.append_only import append_only
from ataraxy.platform.documents.models import Document
from ataraxy.platform.people.models import Patient
from ataraxy.programme.billing.models_prices import MadeRow


class Standing(models.TextChoices):
    """How a request stands."""

    PREPARED = "prepared", _("Prepared")
    SENT = "sent", _("Sent, waiting")
    ASKED = "asked", _("They ask for more")
    APPROVED = "approved", _("Approved")
    DENIED = "denied", _("Denied")
    APPEALED = "appealed", _("Appealed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


OPEN = frozenset({Standing.PREPARED, Standing.SENT, Standing.ASKED, Standing.APPEALED})
"""Standings in which somebody waits."""

MOVES: dict[str, tuple[str, ...]] = {
    Standing.PREPARED: (Standing.SENT, Standing.WITHDRAWN),
    Standing.SENT: (Standing.ASKED, Standing.APPROVED, Standing.DENIED, Standing.WITHDRAWN),
    Standing.ASKED: (Standing.SENT, Standing.DENIED, Standing.WITHDRAWN),
    Standing.DENIED: (Standing.APPEALED,),
    Standing.APPEALED: (Standing.APPROVED, Standing.DENIED, Standing.WITHDRAWN),
    Standing.APPROVED: (),
    Standing.WITHDRAWN: (),
}
"""Which standing may follow which."""


@append_only
class Authorization(MadeRow):
    """One packet gathered from the chart, with what was missing named."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="authorizations")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="authorizations")
    payer = models.CharField(max_length=120)
    member_id = models.CharField(max_length=60)
    renews = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="renewals"
    )
    items = models.JSONField()
    missing = models.JSONField()
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["clinic", "at"], name="billing_authorization_at")]

    def __str__(self) -> str:
        return f"request to {self.payer}"


@append_only
class AuthorizationMove(MadeRow):
    """One step of a request: the newest says how it stands."""

    authorization = models.ForeignKey(Authorization, on_delete=models.PROTECT, related_name="moves")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    standing = models.CharField(max_length=12, choices=Standing.choices)
    reference = models.CharField(max_length=80, blank=True)
    begins = models.DateField(null=True, blank=True)
    ends = models.DateField(null=True, blank=True)
    visits = models.PositiveIntegerField(null=True, blank=True)
    words = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["authorization", "at"], name="billing_authorization_move")]

    def __str__(self) -> str:
        return self.get_standing_display()
