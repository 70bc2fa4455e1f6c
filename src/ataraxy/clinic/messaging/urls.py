"""Addresses of the `messaging` room: what carriers call."""

from django.urls import URLPattern, URLResolver, path

from ataraxy.clinic.messaging import views

app_name = "messaging"
urlpatterns: list[URLPattern | URLResolver] = [path("texts/in/", views.inbound, name="inbound")]
