"""Addresses of the `signatures` room."""

from django.urls import URLPattern, URLResolver, path

from ataraxy.platform.signatures import paper_views, views

app_name = "signatures"
urlpatterns: list[URLPattern | URLResolver] = [
    path(
        "patients/<uuid:patient_uid>/signatures/<uuid:signature_uid>/",
        views.patient_signature,
        name="patient-signature",
    ),
    path("signatures/<uuid:signature_uid>/", views.signature, name="signature"),
    path("verify-document/", paper_views.check, name="check"),
    path("clinic-keys/", paper_views.keys, name="keys"),
    path("clinic-keys/<uuid:key_uid>/", paper_views.certificate, name="certificate"),
]
