"""Addresses of the `outcomes` room."""

from django.urls import URLPattern, URLResolver, path

from ataraxy.journey.outcomes import patient_views, views

app_name = "outcomes"
_COURSE = "courses/<uuid:course_uid>/outcomes/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("questions/", patient_views.questions, name="questions"),
    path("questions/help/", patient_views.need_help, name="need_help"),
    path("questions/your-course/", patient_views.own_course, name="own"),
    path(_COURSE, views.chart, name="chart"),
    path(_COURSE + "ask/", views.ask, name="ask"),
    path(_COURSE + "known/", views.known, name="known"),
    path(_COURSE + "notes/new/", views.write_note, name="note"),
    path(_COURSE + "notes/<uuid:note_uid>/correct/", views.write_note, name="correct_note"),
    path(_COURSE + "<uuid:asking_uid>/hand-over/", views.hand_over, name="hand_over"),
    path(_COURSE + "<uuid:asking_uid>/link/", views.link, name="link"),
    path(_COURSE + "<uuid:asking_uid>/call-off/", views.call_off, name="call_off"),
]
