"""Addresses of the `recovery` room."""

from django.urls import URLPattern, URLResolver, path

from ataraxy.journey.recovery import views, views_closing, views_rems

app_name = "recovery"
_ONE = "sessions/<uuid:session_uid>/leave/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("sessions/<uuid:session_uid>/release-check/", views.check, name="check"),
    path("sessions/<uuid:session_uid>/advice/pdf/", views_closing.advice_pdf, name="advice_pdf"),
    path("sessions/<uuid:session_uid>/record/pdf/", views_closing.record_pdf, name="record_pdf"),
    path("sessions/<uuid:session_uid>/record/sign/", views_closing.sign_record, name="sign_record"),
    path("sessions/<uuid:session_uid>/monitoring-form/", views_rems.rems, name="rems"),
    path("sessions/<uuid:session_uid>/monitoring-form/pdf/", views_rems.rems_pdf, name="rems_pdf"),
    path("sessions/<uuid:session_uid>/monitoring-form/csv/", views_rems.rems_csv, name="rems_csv"),
    path(
        "sessions/<uuid:session_uid>/monitoring-form/fhir/", views_rems.rems_fhir, name="rems_fhir"
    ),
    path("rems/", views_rems.rems_board, name="rems_board"),
    path("sessions/<uuid:session_uid>/next-day/", views_closing.next_day, name="next_day"),
    path(f"{_ONE}home/", views.home, name="home"),
    path(f"{_ONE}against-advice/", views.against_advice, name="against_advice"),
    path(f"{_ONE}unseen/", views.unseen, name="unseen"),
    path(f"{_ONE}ambulance/", views.ambulance, name="ambulance"),
]
