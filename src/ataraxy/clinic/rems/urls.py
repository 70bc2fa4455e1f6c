"""Addresses of the `rems` room."""

from django.urls import URLPattern, URLResolver, path

from ataraxy.clinic.rems import views

app_name = "rems"
_ONE = "patients/<uuid:patient_uid>/spravato-enrolment/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("rems/setting/", views.setting, name="setting"),
    path("rems/setting/certify/", views.certify, name="certify"),
    path("rems/setting/train/", views.train, name="train"),
    path(_ONE, views.enrolment, name="enrolment"),
    path(f"{_ONE}pdf/", views.enrolment_pdf, name="enrolment_pdf"),
]
