"""Addresses of the `people` room."""

from django.urls import URLPattern, URLResolver, path

from ataraxy.platform.people import link_views

app_name = "people"
urlpatterns: list[URLPattern | URLResolver] = [
    path("for-you/<uuid:link_uid>/<slug:proof>/", link_views.open_link, name="link"),
]
