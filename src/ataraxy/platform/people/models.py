"""Clinics, the people who work there, and the people who are treated there."""

from __future__ import annotations

from datetime import date
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ataraxy.platform.accounts.roles import Role
from ataraxy.platform.people.scoped import ClinicManager


class Clinic(models.Model):
    """A place of treatment with its own clock, staff, patients and journal chain."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    timezone = models.CharField(max_length=64)
    country = models.CharField(max_length=2)
    altitude_m = models.IntegerField(null=True, blank=True)
    # What patients are told to call; blank until an administrator enters it.
    telephone = models.CharField(max_length=40, blank=True, default="", db_default="")
    telephone_after_hours = models.CharField(max_length=40, blank=True, default="", db_default="")
    # The version of a jurisdiction pack that was signed last: what was read under it still holds.
    law_stamp = models.UUIDField(null=True, blank=True, editable=False)

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        """The clinic's own time zone."""
        return ZoneInfo(self.timezone)


class ClinicModel(models.Model):
    """Base of every row that belongs to a clinic; a query outside a clinic's scope raises."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")

    objects = ClinicManager()

    class Meta:
        abstract = True


class Membership(models.Model):
    """One role of one person at one clinic, from a day on, until a day."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships"
    )
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=30, choices=Role.choices)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["clinic", "role"], name="people_membership_role")]

    def __str__(self) -> str:
        return f"{self.user} as {self.role}"


class Sex(models.TextChoices):
    """Sex as recorded for clinical use."""

    FEMALE = "female", _("Female")
    MALE = "male", _("Male")
    OTHER = "other", _("Other")
    UNKNOWN = "unknown", _("Not recorded")


class Patient(ClinicModel):
    """A person known to a clinic. Reached only through `people.access`."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    family_name = models.CharField(max_length=255)
    given_name = models.CharField(max_length=255, blank=True)
    chosen_name = models.CharField(max_length=200, blank=True)
    birth_date = models.DateField()
    sex = models.CharField(max_length=10, choices=Sex.choices, default=Sex.UNKNOWN)
    # A record may say that someone died without saying when.
    deceased = models.BooleanField(default=False)
    died_on = models.DateField(null=True, blank=True)
    phone = models.CharField(max_length=80, blank=True)
    email = models.EmailField(blank=True)
    address = models.TextField(blank=True)
    language = models.CharField(max_length=20, blank=True)
    timezone = models.CharField(max_length=64, blank=True)
    # Folded for search: no accents, lower case, family then given then chosen.
    search_name = models.CharField(max_length=600, editable=False)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_from"
    )
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["clinic", "search_name"], name="people_patient_name"),
            models.Index(fields=["clinic", "birth_date"], name="people_patient_birth"),
            # Few records are ever merged: this finds them without a look at all the others.
            models.Index(
                fields=["merged_into"],
                condition=models.Q(merged_into__isnull=False),
                name="people_patient_merged",
            ),
            # For the one question that is asked across clinics: is this person known elsewhere?
            models.Index(fields=["birth_date", "search_name"], name="people_patient_network"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """Given and family name as written."""
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def patient_uid(self) -> str:
        """Whose record this is, for the journal."""
        return str(self.uid)

    def age_on(self, day: date) -> int:
        """Completed years on `day`."""
        before = (day.month, day.day) < (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - before


class NameWord(ClinicModel):
    """One word of a patient's name, folded: how a search by any part of it stays quick.

    Kept by `search.index_names`, which whoever writes a name calls in the same transaction.
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="name_words")
    word = models.CharField(max_length=60)

    class Meta:
        indexes = [
            # The operator class lets PostgreSQL use the index for "begins with" in any locale; with
            # whose word it is in the index, a search reads nothing else.
            models.Index(
                fields=["clinic", "word", "patient"],
                opclasses=["int8_ops", "varchar_pattern_ops", "int8_ops"],
                name="people_word_of_name",
            )
        ]

    def __str__(self) -> str:
        return self.word


class PatientIdentifier(ClinicModel):
    """A number by which somebody knows a patient: ours, a hospital's, an insurer's."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="identifiers")
    system = models.CharField(max_length=255, blank=True)
    value = models.CharField(max_length=255)
    kind = models.CharField(max_length=255, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["clinic", "system", "value"], name="people_identifier_value"),
            models.Index(fields=["clinic", "value"], name="people_identifier_plain"),
            models.Index(fields=["system", "value"], name="people_identifier_network"),
        ]

    def __str__(self) -> str:
        return self.value


class PatientLink(ClinicModel):
    """One expiring address that opens one thing for one patient, on one device.

    The address is computed from the row and a secret outside the database (`people.links`), so
    that a stolen database opens nothing.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="links")
    purpose = models.CharField(max_length=40)
    subject_uid = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    created_by_uid = models.CharField(max_length=64)
    created_by_name = models.CharField(max_length=200)
    expires_at = models.DateTimeField()
    spent_at = models.DateTimeField(null=True, blank=True)
    device_sha256 = models.CharField(max_length=64, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["clinic", "purpose", "subject_uid"], name="people_link_subject")
        ]

    def __str__(self) -> str:
        return f"{self.purpose} link {self.uid}"


# Django looks for models here; those of possible duplicates have a file of their own.
import ataraxy.platform.people.break_glass_models  # noqa: E402
import ataraxy.platform.people.duplicate_models  # noqa: E402, F401
