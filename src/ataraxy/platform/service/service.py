"""How a write happens, always the same way.

A service is a keyword-only function. The decorator checks the permission, opens one transaction,
answers a repeated idempotency key with the first result, runs the function and journals the act.
"""

from __future__ import annotations

import functools
import hashlib
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.foundation.decision import refuse
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.audit.journal import record
from ataraxy.platform.service.errors import KeyReused, PermissionRefused
from ataraxy.platform.service.models import Receipt

P = ParamSpec("P")
R = TypeVar("R")
Describe = Callable[[Any], Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class ServiceSpec:
    """What the registry knows of one service: its name and who may call it."""

    name: str
    permission: str
    module: str


_SERVICES: dict[str, ServiceSpec] = {}


def services() -> list[ServiceSpec]:
    """Every registered service, by name."""
    return [_SERVICES[name] for name in sorted(_SERVICES)]


def service(
    name: str, *, permission: str, describe: Describe | None = None
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function the one way to do `name`.

    The function takes keywords only, among them ``actor`` and ``key`` (an idempotency key of at
    most 100 characters). It returns a saved model or ``None``. `describe` gives what the journal
    keeps beside the subject. Raises `PermissionRefused`, `KeyReused`, or what the function raises.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        _SERVICES[name] = ServiceSpec(name, permission, function.__module__)
        signature = inspect.signature(function)

        @functools.wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            bound = signature.bind(*args, **kwargs)
            actor, key = bound.arguments["actor"], str(bound.arguments["key"])
            _require(actor, permission)
            claim = _claim(name, actor, key, bound.arguments)
            try:
                return _once(claim, actor, functools.partial(function, *args, **kwargs), describe)
            except _AlreadyDoneError:
                return _first_result(claim)  # type: ignore[no-any-return]

        return call

    return decorate


class _AlreadyDoneError(Exception):
    """Another request with this key came first."""


def _require(actor: Actor, permission: str) -> None:
    if not actor.may(permission):
        text = _("Your role does not include “%(permission)s”. Nothing was changed.")
        raise PermissionRefused(refuse(text % {"permission": permission}, rule=permission))


def _claim(name: str, actor: Actor, key: str, arguments: Mapping[str, Any]) -> Receipt:
    told = {k: _spelled(v) for k, v in arguments.items() if k not in {"actor", "key"}}
    text = repr(sorted(told.items()))
    return Receipt(
        clinic_id=actor.clinic_id,
        service=name,
        key=key,
        fingerprint=hashlib.sha256(text.encode()).hexdigest(),
        at=timezone.now(),
    )


def _spelled(value: Any) -> str:
    if isinstance(value, models.Model):
        return _reference(value)
    if isinstance(value, set | frozenset):  # their order differs from process to process
        return repr(sorted(map(_spelled, value)))
    return repr(value)


def _once(claim: Receipt, actor: Actor, run: Callable[[], R], describe: Describe | None) -> R:
    with transaction.atomic():
        _insert(claim)
        result = run()
        if isinstance(result, models.Model):
            claim.result = _reference(result)
            claim.save(update_fields=["result"])
        record(
            actor=actor,
            action=claim.service,
            subject=_subject(result),
            patient_uid=_patient_uid(result),
            detail=describe(result) if describe else None,
        )
    return result


def _insert(claim: Receipt) -> None:
    # Claiming first makes a second request with the same key wait here until the first has ended.
    try:
        with transaction.atomic():
            claim.save(force_insert=True)
    except IntegrityError as error:
        raise _AlreadyDoneError from error


def _first_result(claim: Receipt) -> Any:
    first = Receipt.objects.get(clinic_id=claim.clinic_id, service=claim.service, key=claim.key)
    if first.fingerprint != claim.fingerprint:
        text = _(
            "This form was already sent once with other content. The first version was kept; "
            "open the page again to make a further change."
        )
        raise KeyReused(refuse(text, rule=claim.service))
    if not first.result:
        return None
    label, pk = first.result.rsplit(":", 1)
    return apps.get_model(label)._base_manager.get(pk=pk)


def _reference(value: models.Model) -> str:
    return f"{value._meta.label_lower}:{value.pk}"


def _subject(result: object) -> str:
    if not isinstance(result, models.Model):
        return ""
    return f"{result._meta.label_lower}:{getattr(result, 'uid', result.pk)}"


def _patient_uid(result: object) -> str:
    """A row says whose it is by a `patient_uid` property or a `patient`."""
    found = getattr(result, "patient_uid", "") or getattr(
        getattr(result, "patient", None), "uid", ""
    )
    return str(found)
