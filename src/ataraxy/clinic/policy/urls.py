"""Addresses of the `policy` room."""

from django.urls import URLPattern, URLResolver, path

from ataraxy.clinic.policy import law_views, views

app_name = "policy"
urlpatterns: list[URLPattern | URLResolver] = [
    path("limits/", views.overview, name="overview"),
    path("limits/propose/", views.propose, name="propose"),
    path("limits/<uuid:profile_uid>/approve/", views.approve, name="approve"),
    path("limits/<uuid:profile_uid>/withdraw/", views.withdraw, name="withdraw"),
    path("law/", law_views.law, name="law"),
    path("law/begin/<slug:level>/", law_views.begin, name="law-begin"),
    path("law/<uuid:pack_uid>/", law_views.pack, name="pack"),
    path("law/<uuid:pack_uid>/line/<int:number>/", law_views.line, name="pack-line"),
    path("law/<uuid:pack_uid>/drop/<int:number>/", law_views.drop, name="pack-drop"),
    path("law/<uuid:pack_uid>/aside/", law_views.aside, name="pack-aside"),
    path("law/<uuid:pack_uid>/sign/", law_views.sign, name="pack-sign"),
]
