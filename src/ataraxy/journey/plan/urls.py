"""Addresses of the `plan` room."""

from django.urls import URLPattern, URLResolver, path

from ataraxy.journey.plan import views

app_name = "plan"
urlpatterns: list[URLPattern | URLResolver] = [
    path("courses/<uuid:course_uid>/plan/", views.plan, name="plan"),
    path("courses/<uuid:course_uid>/plan/new/", views.choose, name="choose"),
    path("courses/<uuid:course_uid>/plan/new/<slug:template_key>/", views.order, name="order"),
    path("courses/<uuid:course_uid>/plan/<uuid:plan_uid>/sign/", views.sign, name="sign"),
    path("courses/<uuid:course_uid>/plan/<uuid:plan_uid>/confirm/", views.confirm, name="confirm"),
    path("courses/<uuid:course_uid>/plan/<uuid:plan_uid>/discard/", views.discard, name="discard"),
]
