"""Addresses of the `scheduling` room."""

from django.urls import URLPattern, URLResolver, path

from ataraxy.clinic.scheduling import views, views_rota

app_name = "scheduling"
urlpatterns: list[URLPattern | URLResolver] = [
    path("schedule/", views.day, name="day"),
    path("schedule/opening/", views.open_day, name="opening"),
    path("schedule/week/", views.week, name="week"),
    path("schedule/week/<slug:day>/", views.week, name="week_of"),
    path("schedule/chairs/", views.chairs, name="chairs"),
    path("schedule/rota/", views_rota.rota, name="rota"),
    path("schedule/rota/add/", views_rota.add_line, name="add_line"),
    path("schedule/rota/<uuid:line_uid>/end/", views_rota.end_line, name="end_line"),
    path("schedule/rota/<slug:day>/", views_rota.rota, name="rota_of"),
    path("schedule/hours/", views_rota.hours, name="hours"),
    path("schedule/<slug:day>/", views.day, name="day_of"),
    path("schedule/<slug:day>/open/", views.open_day, name="open_day"),
    path("patients/<uuid:patient_uid>/visits/book/", views.book, name="book"),
    path("visits/<uuid:appointment_uid>/", views.visit, name="visit"),
    path("visits/<uuid:appointment_uid>/move/", views.move, name="move"),
    path("visits/<uuid:appointment_uid>/settle/", views.settle, name="settle"),
]
