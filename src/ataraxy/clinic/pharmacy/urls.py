"""Addresses of the `pharmacy` room."""

from django.urls import URLPattern, URLResolver, path

from ataraxy.clinic.pharmacy import views, views_acts

app_name = "pharmacy"
_ONE = "cabinet/containers/<uuid:container_uid>/"
_ENTRY = "cabinet/entries/<uuid:ledger_entry_uid>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("cabinet/", views.cabinet, name="cabinet"),
    path("cabinet/new/", views.name_cabinet, name="name_cabinet"),
    path("cabinet/drugs/<slug:product_key>/", views.product, name="product"),
    path("cabinet/<uuid:cabinet_uid>/receive/", views_acts.receive, name="receive"),
    path("cabinet/<uuid:cabinet_uid>/count/", views_acts.count, name="count"),
    path(_ONE, views.container, name="container"),
    path(f"{_ONE}waste/", views_acts.waste, name="waste"),
    path(f"{_ONE}finish/", views_acts.finish, name="finish"),
    path("cabinet/accounts/<uuid:account_uid>/", views.account, name="account"),
    path("cabinet/accounts/<uuid:account_uid>/settle/", views_acts.settle, name="settle"),
    path(f"{_ENTRY}explain/", views_acts.explain, name="explain"),
    path(f"{_ENTRY}correct/", views_acts.correct, name="correct"),
]
