"""Addresses of the `scheduling` room."""

from django.urls import URLPattern, URLResolver, path

from ataraxy.clinic.scheduling import views, views_rota, views_therapy, views_waiting

app_name = "scheduling"
urlpatterns: list[URLPattern | URLResolver] = [
    path("schedule/", views.day, name="day"),
    path("schedule/opening/", views.open_day, name="opening"),
    path("schedule/week/", views.week, name="week"),
    path("schedule/week/<slug:day>/", views.week, name="week_of"),
    path("schedule/by-chair/", views.by_chair, name="by_chair"),
    path("schedule/by-chair/<slug:day>/", views.by_chair, name="by_chair_of"),
    path("schedule/chairs/", views.chairs, name="chairs"),
    path("schedule/rota/", views_rota.rota, name="rota"),
    path("schedule/rota/add/", views_rota.add_line, name="add_line"),
    path("schedule/rota/<uuid:line_uid>/end/", views_rota.end_line, name="end_line"),
    path("schedule/rota/<slug:day>/", views_rota.rota, name="rota_of"),
    path("schedule/waiting/", views_waiting.waiting_list, name="waiting"),
    path("schedule/waiting/<uuid:waiting_uid>/give/", views_waiting.give, name="give"),
    path("schedule/waiting/<uuid:waiting_uid>/leave/", views_waiting.leave, name="leave"),
    path("patients/<uuid:patient_uid>/waiting/", views_waiting.wait, name="wait"),
    path("visits/<uuid:appointment_uid>/place/", views_waiting.place, name="place"),
    path("visits/<uuid:appointment_uid>/late/", views_waiting.late, name="late"),
    path("schedule/hours/", views_rota.hours, name="hours"),
    path("schedule/<slug:day>/", views.day, name="day_of"),
    path("schedule/<slug:day>/open/", views.open_day, name="open_day"),
    path("patients/<uuid:patient_uid>/visits/hours/", views_therapy.hours, name="free_hours"),
    path("patients/<uuid:patient_uid>/visits/book/", views.book, name="book"),
    path("visits/<uuid:appointment_uid>/", views.visit, name="visit"),
    path("visits/<uuid:appointment_uid>/move/", views.move, name="move"),
    path("visits/<uuid:appointment_uid>/settle/", views.settle, name="settle"),
]
