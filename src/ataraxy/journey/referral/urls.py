"""Addresses of the `referral` room."""

from django.urls import URLPattern, URLResolver, path

from ataraxy.journey.referral import public, views

app_name = "referral"
urlpatterns: list[URLPattern | URLResolver] = [
    path("referrals/", views.inbox, name="inbox"),
    path("referrals/new/", views.new, name="new"),
    path(
        "patients/<uuid:patient_uid>/referrals/new/", views.new_for_patient, name="new_for_patient"
    ),
    path("referrals/<uuid:referral_uid>/", views.referral, name="referral"),
    path("referrals/<uuid:referral_uid>/risk/", views.risk, name="risk"),
    path("referrals/<uuid:referral_uid>/admission/", views.admission, name="admission"),
    path("referrals/<uuid:referral_uid>/person/", views.person, name="person"),
    path("referrals/<uuid:referral_uid>/register/", views.register, name="register"),
    path("referrals/<uuid:referral_uid>/ask/", views.ask, name="ask"),
    path("referrals/<uuid:referral_uid>/answered/", views.answered, name="answered"),
    path("referrals/<uuid:referral_uid>/accept/", views.accept, name="accept"),
    path("referrals/<uuid:referral_uid>/decline/", views.decline, name="decline"),
    path("referrals/<uuid:referral_uid>/withdraw/", views.withdraw, name="withdraw"),
    path("refer/<slug:clinic_slug>/", public.form, name="public"),
    path("refer/<slug:clinic_slug>/sent/", public.sent, name="public_sent"),
]
