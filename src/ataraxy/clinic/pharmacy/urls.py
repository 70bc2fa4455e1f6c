"""Addresses of the `pharmacy` room."""

from django.urls import URLPattern, URLResolver, path

from ataraxy.clinic.pharmacy import (
    views,
    views_acts,
    views_custody,
    views_inspection,
    views_leaving,
    views_scan,
    views_standing,
)

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
    path("cabinet/close-day/", views_custody.close_day, name="close_day"),
    path("cabinet/inventory/", views_custody.inventory, name="inventory"),
    path("cabinet/inventory/pdf/", views_custody.inventory_pdf, name="inventory_pdf"),
    path("cabinet/order/", views_custody.order, name="order"),
    path("cabinet/scan/", views_scan.scan, name="scan"),
    path("cabinet/scan/picture/", views_scan.picture, name="scan_picture"),
    path("cabinet/own/", views_standing.own, name="own"),
    path("cabinet/standing/", views_standing.standing, name="standing"),
    path("cabinet/standing/register/", views_standing.register, name="register"),
    path("cabinet/standing/access/", views_standing.give_access, name="give_access"),
    path("cabinet/standing/keep/", views_standing.keep, name="keep"),
    path("cabinet/access/<uuid:access_uid>/end/", views_standing.end_access, name="end_access"),
    path("cabinet/deliveries/<uuid:delivery_uid>/", views_leaving.delivery, name="delivery"),
    path("cabinet/losses/<uuid:loss_uid>/", views_leaving.loss, name="loss"),
    path("cabinet/losses/<uuid:loss_uid>/add/", views_leaving.loss_word, name="loss_word"),
    path(f"{_ENTRY}loss/", views_leaving.report_loss, name="report_loss"),
    path(f"{_ONE}leave/", views_leaving.leave, name="leave"),
    path(f"{_ONE}move/", views_leaving.move, name="move"),
    path("cabinet/inspection/", views_inspection.inspection, name="inspection"),
    path("cabinet/inspection/csv/", views_inspection.as_csv, name="inspection_csv"),
    path("cabinet/inspections/<uuid:inspection_uid>/", views_inspection.report, name="report"),
    path(
        "cabinet/inspections/<uuid:inspection_uid>/pdf/",
        views_inspection.report_pdf,
        name="report_pdf",
    ),
    path(f"{_ENTRY}explain/", views_acts.explain, name="explain"),
    path(f"{_ENTRY}correct/", views_acts.correct, name="correct"),
]
