"""Addresses of the `consent` room."""

from django.urls import URLPattern, URLResolver, path

from ataraxy.journey.consent import agreement_views, change_views, teach_back_views, views

app_name = "consent"
urlpatterns: list[URLPattern | URLResolver] = [
    path("consent-document/", change_views.document, name="document"),
    path("consent-document/mark/", change_views.mark, name="mark"),
    path("courses/<uuid:course_uid>/consent/", views.consent, name="consent"),
    path("courses/<uuid:course_uid>/consent/prepare/", views.prepare_page, name="prepare"),
    path("courses/<uuid:course_uid>/consent/withdraw/", views.withdraw_page, name="withdraw"),
    path(
        "courses/<uuid:course_uid>/consent/<uuid:consent_uid>/read/<int:number>/",
        views.read,
        name="read",
    ),
    path(
        "courses/<uuid:course_uid>/consent/<uuid:consent_uid>/answer/<int:number>/",
        views.answer,
        name="answer",
    ),
    path(
        "courses/<uuid:course_uid>/consent/<uuid:consent_uid>/words/<int:number>/",
        teach_back_views.look,
        name="teach-back",
    ),
    path("courses/<uuid:course_uid>/consent/<uuid:consent_uid>/sign/", views.sign, name="sign"),
    path(
        "courses/<uuid:course_uid>/consent/separate/",
        agreement_views.agreements,
        name="agreements",
    ),
    path(
        "courses/<uuid:course_uid>/consent/separate/<slug:topic>/said/",
        agreement_views.say,
        name="agreement-said",
    ),
    path(
        "courses/<uuid:course_uid>/consent/separate/<slug:topic>/sign/",
        agreement_views.sign,
        name="agree",
    ),
]
