"""Addresses of the `oversight` room."""

from django.urls import URLPattern, URLResolver, path

from ataraxy.platform.oversight import views

app_name = "oversight"
urlpatterns: list[URLPattern | URLResolver] = [
    path("journal/", views.journal, name="journal"),
    path("journal/export/", views.export, name="export"),
    path("journal/check/", views.check, name="check"),
]
