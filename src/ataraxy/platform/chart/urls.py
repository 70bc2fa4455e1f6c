"""Addresses of the `chart` room."""

from django.urls import URLPattern, URLResolver, path

from ataraxy.platform.chart import inbox_views, intake_views, record_views, views

app_name = "chart"
_PATIENT = "patients/<uuid:patient_uid>/chart/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("intake/", intake_views.answer, name="intake_answer"),
    path(_PATIENT + "intake/", intake_views.send, name="intake"),
    path("inbox/", inbox_views.inbox, name="inbox"),
    path("inbox/new/", inbox_views.arrive, name="inbox_new"),
    path("inbox/<uuid:item_uid>/", inbox_views.item, name="inbox_item"),
    path("inbox/<uuid:item_uid>/assign/", inbox_views.assign, name="inbox_assign"),
    path("inbox/<uuid:item_uid>/add/<slug:what>/", inbox_views.add, name="inbox_add"),
    path("inbox/<uuid:item_uid>/sign/", inbox_views.sign, name="inbox_sign"),
    path("records/import/", record_views.upload, name="import"),
    path(_PATIENT, views.chart, name="chart"),
    path(_PATIENT + "add/value/", views.add_value, name="add_value"),
    path(_PATIENT + "add/<slug:what>/", views.add, name="add"),
    path(_PATIENT + "entries/<uuid:uid>/", views.fact, name="fact"),
    path(_PATIENT + "entries/<uuid:uid>/correct/", views.correct, name="correct"),
    path(_PATIENT + "entries/<uuid:uid>/withdraw/", views.withdraw, name="withdraw"),
    path(_PATIENT + "values/<uuid:uid>/", views.value, name="value"),
    path(_PATIENT + "codes/<str:code>/", views.values, name="values"),
    path(_PATIENT + "lists/<slug:name>/", views.declare, name="declare"),
    path(_PATIENT + "sources/<uuid:uid>/review/", views.review, name="review"),
]
