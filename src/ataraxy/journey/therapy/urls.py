"""Addresses of the `therapy` room."""

from django.urls import URLPattern, URLResolver, path

from ataraxy.journey.therapy import views, views_outside

app_name = "therapy"
urlpatterns: list[URLPattern | URLResolver] = [
    path("therapy/", views.day, name="day"),
    path("shared/therapy/", views_outside.shared, name="shared"),
    path("courses/<uuid:course_uid>/therapy/", views.course, name="course"),
    path("courses/<uuid:course_uid>/therapy/notes/", views.private, name="private"),
    path("courses/<uuid:course_uid>/therapy/sharing/", views_outside.sharing, name="sharing"),
    path(
        "courses/<uuid:course_uid>/therapy/sharing/<uuid:invitation_uid>/end/",
        views_outside.end,
        name="end_sharing",
    ),
    path(
        "courses/<uuid:course_uid>/therapy/homework/<uuid:homework_uid>/",
        views.homework,
        name="homework",
    ),
    path("courses/<uuid:course_uid>/therapy/<slug:kind>/", views.sheet, name="sheet"),
    path("sessions/<uuid:session_uid>/touch/", views.touch, name="touch"),
    path("sessions/<uuid:session_uid>/touch/back/", views.touch_back, name="touch_back"),
    path("sessions/<uuid:session_uid>/sit/", views.sit, name="sit"),
]
