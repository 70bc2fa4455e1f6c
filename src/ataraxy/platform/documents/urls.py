"""Addresses of the `documents` room."""

from django.urls import URLPattern, URLResolver, path

from ataraxy.platform.documents import views

app_name = "documents"
urlpatterns: list[URLPattern | URLResolver] = [
    path("patients/<uuid:patient_uid>/papers/", views.papers, name="papers"),
    path("patients/<uuid:patient_uid>/papers/<uuid:document_uid>/", views.paper, name="paper"),
    path("papers/<uuid:document_uid>/", views.clinic_file, name="clinic-file"),
]
