"""Queries see one clinic. Outside a clinic's scope they raise instead of seeing everything."""

from __future__ import annotations

from typing import TypeVar

from django.db import models
from django_scopes import get_scope
from django_scopes.manager import DisabledQuerySet

ModelT = TypeVar("ModelT", bound=models.Model)


class ClinicManager(models.Manager[ModelT]):
    """Filters by the clinic in scope (`django_scopes.scope(clinic=…)`).

    A typed twin of `django_scopes.ScopedManager`, whose class is made at run time where mypy
    cannot see it. `scopes_disabled()` lifts the wall for network-wide work and is rare.
    """

    def get_queryset(self) -> models.QuerySet[ModelT]:
        """Rows of the clinic in scope, or a queryset that raises `ScopeError` when used."""
        current = get_scope()
        if not current.get("_enabled", True):
            return super().get_queryset()
        if "clinic" not in current:
            shut: models.QuerySet[ModelT] = DisabledQuerySet(
                self.model, using=self._db, missing_scopes={"clinic"}
            )
            return shut
        return super().get_queryset().filter(clinic_id=current["clinic"])

    def all(self) -> models.QuerySet[ModelT]:
        """Like every other read: raises outside a scope."""
        return self.get_queryset().all()
