"""Addresses of the `forecast` room."""

from django.urls import URLPattern, URLResolver, path

from ataraxy.journey.forecast import views

app_name = "forecast"
urlpatterns: list[URLPattern | URLResolver] = [
    path("courses/<uuid:course_uid>/dose/", views.dose, name="dose"),
    path("courses/<uuid:course_uid>/dose/table/", views.table, name="table"),
    path("courses/<uuid:course_uid>/dose/sheet/", views.sheet, name="sheet"),
    path("courses/<uuid:course_uid>/dose/levels/", views.keep, name="keep_levels"),
    path("courses/<uuid:course_uid>/dose/levels/<uuid:uid>/", views.correct, name="correct_level"),
]
