"""Addresses of the `letters` room."""

from django.urls import URLPattern, URLResolver, path

from ataraxy.journey.letters import patient_views, views

app_name = "letters"
_AT = "courses/<uuid:course_uid>/letters/"
urlpatterns: list[URLPattern | URLResolver] = [
    path(_AT, views.letters, name="letters"),
    path(f"{_AT}new/", views.draft, name="draft"),
    path(f"{_AT}<uuid:letter_uid>/", views.letter, name="letter"),
    path(f"{_AT}<uuid:letter_uid>/edit/", views.edit, name="edit"),
    path(f"{_AT}<uuid:letter_uid>/send/", views.send, name="send"),
    path(f"{_AT}<uuid:letter_uid>/link/", views.link, name="link"),
    path(f"{_AT}<uuid:letter_uid>/draft.pdf", views.draft_paper, name="draft-paper"),
    path("your-letter/", patient_views.yours, name="yours"),
    path("your-letter/letter.pdf", patient_views.your_paper, name="your-paper"),
]
