"""The product's addresses and two doors: `/door/` registers a patient, `/door/draw/` draws."""

from datetime import date
from uuid import uuid4

from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django_scopes import scope

from ataraxy.clinic.pharmacy import dosing
from ataraxy.clinic.pharmacy.ledger import hold
from ataraxy.clinic.pharmacy.models import Account, Container
from ataraxy.platform.audit.actor import Actor, system_actor
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.people.services import PersonDetails, add_patient, register_patient
from ataraxy.platform.service.service import service
from ataraxy.web.urls import handler500
from ataraxy.web.urls import urlpatterns as product

__all__ = ["handler500", "urlpatterns"]

DOSE_UG = 25_000
_ANA = PersonDetails(family_name="Rivera", given_name="Ana", birth_date=date(1985, 4, 12))


@csrf_exempt
def door(request: HttpRequest) -> JsonResponse:
    """Register a patient through the one way in which anything is written."""
    clinic = Clinic.objects.get(slug="harbor")
    details = PersonDetails(
        family_name=request.POST["family"], given_name="Ana", birth_date=date(1985, 4, 12)
    )
    with scope(clinic=clinic.pk):
        patient = register_patient(
            actor=system_actor(clinic.pk), key=request.POST["key"], details=details
        )
    return JsonResponse({"patient": str(patient.uid)})


@service("test.draw-at-door", permission="pharmacy.draw")
def draw_one(*, actor: Actor, key: str) -> Account:
    """Promise, draw and give half a millilitre out of whatever holds it."""
    hold(actor.clinic_id)
    vial = Container.objects.filter(balance_ug__gte=DOSE_UG).order_by("label")[0]
    patient = Patient.objects.first() or add_patient(actor=actor, details=_ANA)
    account = dosing.account_of(actor, dosing.Dosed(uuid4(), patient, vial.product))
    dosing.reserve(actor, account, DOSE_UG, [vial.uid])
    dosing.draw(actor, account)
    return dosing.give(actor, account, DOSE_UG)


@csrf_exempt
def draw(request: HttpRequest) -> JsonResponse:
    """Draw a dose through the one way in which anything is written."""
    clinic = Clinic.objects.get(slug="harbor")
    with scope(clinic=clinic.pk):
        account = draw_one(actor=system_actor(clinic.pk), key=request.POST["key"])
    return JsonResponse({"account": str(account.uid)})


urlpatterns = [path("door/", door), path("door/draw/", draw), *product]
