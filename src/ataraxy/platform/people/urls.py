"""Addresses of the `people` room."""

from django.urls import URLPattern, URLResolver, path

from ataraxy.platform.people import (
    break_glass_views,
    duplicate_views,
    link_views,
    place_views,
    staff_views,
)

app_name = "people"
urlpatterns: list[URLPattern | URLResolver] = [
    path("for-you/<uuid:link_uid>/<slug:proof>/", link_views.open_link, name="link"),
    path("clinic/choose/", place_views.choose_clinic, name="choose_clinic"),
    path("tablets/", place_views.tablet_list, name="tablets"),
    path("tablets/<uuid:tablet_uid>/revoke/", place_views.tablet_revoke, name="tablet_revoke"),
    path("staff/", staff_views.staff_list, name="staff"),
    path("staff/numbers/", staff_views.clinic_numbers, name="clinic_numbers"),
    path("staff/add/", staff_views.staff_add, name="staff_add"),
    path("staff/<uuid:user_uid>/", staff_views.staff_person, name="staff_person"),
    path("staff/<uuid:user_uid>/role/", staff_views.staff_give, name="staff_give"),
    path("staff/<uuid:user_uid>/email/", staff_views.staff_email, name="staff_email"),
    path("staff/<uuid:user_uid>/role/end/", staff_views.staff_end, name="staff_end"),
    path("staff/<uuid:user_uid>/factor/", staff_views.staff_reset, name="staff_reset"),
    path("staff/<uuid:user_uid>/password/", staff_views.staff_password, name="staff_password"),
    path("staff/<uuid:user_uid>/close/", staff_views.staff_close, name="staff_close"),
    path("duplicates/", duplicate_views.duplicates, name="duplicates"),
    path("duplicates/<uuid:candidate_uid>/", duplicate_views.pair, name="pair"),
    path("duplicates/merged/<uuid:merged_uid>/undo/", duplicate_views.undo, name="unmerge"),
    path("permissions/", place_views.permissions, name="permissions"),
    path("emergency/", break_glass_views.emergency, name="emergency"),
    path("emergency/<uuid:grant_uid>/end/", break_glass_views.emergency_end, name="emergency_end"),
    path("emergency/review/", break_glass_views.emergency_queue, name="emergency_queue"),
    path(
        "emergency/review/<uuid:grant_uid>/",
        break_glass_views.emergency_review,
        name="emergency_review",
    ),
]
