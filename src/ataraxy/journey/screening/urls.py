"""Addresses of the `screening` room."""

from django.urls import URLPattern, URLResolver, path

from ataraxy.journey.screening import answers, views, views_beside

app_name = "screening"
_AT = "courses/<uuid:course_uid>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path(f"{_AT}screening/", views.screening, name="screening"),
    path(f"{_AT}screening/answer/", answers.answer, name="answer"),
    path(f"{_AT}screening/measure/", answers.measure, name="measure"),
    path(f"{_AT}screening/count/", answers.count, name="count"),
    path(f"{_AT}screening/complete/", answers.complete, name="complete"),
    path(f"{_AT}screening/indication/", answers.indication, name="indication"),
    path(f"{_AT}screening/ask/", answers.ask, name="ask"),
    path(f"{_AT}screening/workup/", answers.workup, name="workup"),
    path(f"{_AT}screening/medicine/", views_beside.medicine, name="medicine"),
    path(f"{_AT}screening/home/", views_beside.home, name="home"),
    path("screening/guidelines/", views_beside.packs, name="packs"),
    path(f"{_AT}screening/decide/", views.decide, name="decide"),
    path(f"{_AT}screening/decisions/<uuid:decision_uid>/", views.decision, name="decision"),
]
