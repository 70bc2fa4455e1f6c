"""People who sign in, their shifts and PINs, and the tablets that a PIN works on."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """An account. What it may do at which clinic stands in `people.Membership`."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    # Somebody else knows the password: it must be changed before anything else.
    password_is_temporary = models.BooleanField(default=False)

    @property
    def display_name(self) -> str:
        """The name as others see it."""
        return self.get_full_name() or self.username


class Shift(models.Model):
    """From a sign-in with a second factor until its end; while it lasts a PIN is enough."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="shifts"
    )
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["user", "ends_at"], name="accounts_shift_user")]

    def __str__(self) -> str:
        return f"{self.user} from {self.started_at:%Y-%m-%d %H:%M}"


class Pin(models.Model):
    """A person's PIN, hashed. It works on registered tablets during a shift and nowhere else."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="pin"
    )
    hashed = models.CharField(max_length=200)
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"PIN of {self.user}"


class Tablet(models.Model):
    """A device that a clinic trusts for PINs. Its cookie holds a secret; here is only the hash."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    # A plain number: clinics are a room above this one.
    clinic_id = models.BigIntegerField(db_index=True)
    name = models.CharField(max_length=80)
    secret_hash = models.CharField(max_length=64)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    registered_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    def __str__(self) -> str:
        return self.name


class Tries(models.Model):
    """How often a person's secret of one kind was mistyped in a row, and since when."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    method = models.CharField(max_length=20)
    count = models.IntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "method"], name="accounts_tries_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.method}: {self.count}"
