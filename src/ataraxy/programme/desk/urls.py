"""Addresses of the `desk` room."""

from django.urls import URLPattern, URLResolver, path

from ataraxy.programme.desk import views

app_name = "desk"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.today, name="today"),
    path("search/", views.search, name="search"),
    path("people/", views.people, name="people"),
    path("people/<slug:step>/", views.step, name="step"),
    path("patients/<uuid:patient_uid>/", views.patient, name="patient"),
]
