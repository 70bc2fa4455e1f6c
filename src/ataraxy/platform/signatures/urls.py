"""Addresses of the `signatures` room."""

from django.urls import URLPattern, URLResolver, path

from ataraxy.platform.signatures import views

app_name = "signatures"
urlpatterns: list[URLPattern | URLResolver] = [
    path(
        "patients/<uuid:patient_uid>/signatures/<uuid:signature_uid>/",
        views.patient_signature,
        name="patient-signature",
    ),
    path("signatures/<uuid:signature_uid>/", views.signature, name="signature"),
]
