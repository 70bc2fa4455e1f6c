"""Addresses of the health report."""

from django.urls import path

from ataraxy.web.health import views

urlpatterns = [
    path("health", views.health, name="health"),
    path("health/live", views.live, name="health-live"),
]
