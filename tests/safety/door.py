"""The product's addresses and `/door/`: POST a key and a family name, get the patient's uid."""

from datetime import date

from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django_scopes import scope

from ataraxy.platform.audit.actor import system_actor
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.people.services import PersonDetails, register_patient
from ataraxy.web.urls import handler500
from ataraxy.web.urls import urlpatterns as product

__all__ = ["handler500", "urlpatterns"]


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


urlpatterns = [path("door/", door), *product]
