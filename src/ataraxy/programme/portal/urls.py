"""Addresses of the `portal` room."""

from django.urls import URLPattern, URLResolver, path

from ataraxy.programme.portal import (
    sign_in_views,
    views_course,
    views_own,
    views_staff,
    views_telling,
)

app_name = "portal"
_JOURNAL = "portal/journal/<uuid:entry_uid>/"
_OF_PATIENT = "patients/<uuid:patient_uid>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("portal/", views_course.home, name="home"),
    path("portal/sign-in/", sign_in_views.where, name="where"),
    path("portal/sign-in/<slug:clinic_slug>/", sign_in_views.sign_in, name="sign_in"),
    path("portal/sign-in/<slug:clinic_slug>/link/", sign_in_views.ask_link, name="ask_link"),
    path("portal/sign-out/", sign_in_views.sign_out, name="sign_out"),
    path("portal/begin/", sign_in_views.begin, name="begin"),
    path("portal/settings/", sign_in_views.own_settings, name="settings"),
    path("portal/course/", views_course.course, name="course"),
    path("portal/visits/", views_course.visits, name="visits"),
    path("portal/visits/<uuid:session_uid>/advice.pdf", views_course.advice, name="advice"),
    path("portal/papers/", views_course.papers, name="papers"),
    path("portal/papers/<uuid:document_uid>/", views_course.paper, name="paper"),
    path("portal/costs/", views_course.costs, name="costs"),
    path("portal/download/", views_course.download, name="download"),
    path("portal/due/", views_course.due, name="due"),
    path("portal/due/<uuid:subject_uid>/", views_course.open_due, name="open_due"),
    path("portal/journal/", views_own.journal, name="journal"),
    path("portal/journal/new/", views_own.write, name="write"),
    path(_JOURNAL, views_own.entry, name="entry"),
    path(f"{_JOURNAL}correct/", views_own.correct, name="correct"),
    path(f"{_JOURNAL}share/", views_own.share, name="share"),
    path(f"{_JOURNAL}voice/", views_own.voice, name="voice"),
    path("portal/safety-plan/", views_own.safety_plan, name="safety_plan"),
    path("portal/safety-plan/write/", views_own.write_plan, name="write_plan"),
    path("portal/self-care/", views_own.self_care, name="self_care"),
    path("portal/self-care/<slug:module_key>/", views_own.module, name="module"),
    path(
        "portal/self-care/<slug:module_key>/<uuid:note_uid>/take-back/",
        views_own.take_back,
        name="take_back",
    ),
    path("portal/treatment/", views_telling.treatment, name="treatment"),
    path("portal/treatment/<slug:page_key>/", views_telling.treatment_page, name="treatment_page"),
    path("portal/help/", views_telling.help_page, name="help"),
    path("portal/experience/", views_telling.experience, name="experience"),
    path("portal/complaints/", views_telling.complain, name="complain"),
    path("portal/complaints/<uuid:complaint_uid>/", views_telling.complaint, name="complaint"),
    path(f"{_OF_PATIENT}own-side/", views_staff.own_side, name="staff"),
    path(f"{_OF_PATIENT}own-side/invite/", views_staff.invite, name="invite"),
    path(f"{_OF_PATIENT}own-side/close/", views_staff.close, name="close"),
    path(f"{_OF_PATIENT}own-side/plan/", views_staff.write_plan, name="staff_plan"),
    path(f"{_OF_PATIENT}own-side/plan/card/", views_staff.plan_card, name="plan_card"),
    path(
        f"{_OF_PATIENT}own-side/journal/<uuid:entry_uid>/voice/",
        views_staff.shared_voice,
        name="shared_voice",
    ),
    path("complaints/", views_staff.complaints, name="complaints"),
    path("complaints/<uuid:complaint_uid>/", views_staff.complaint, name="staff_complaint"),
    path("experiences/", views_staff.experiences, name="experiences"),
    path("treatment-pages/", views_staff.pages, name="pages"),
    path("treatment-pages/<slug:page_key>/", views_staff.page, name="staff_page"),
]
