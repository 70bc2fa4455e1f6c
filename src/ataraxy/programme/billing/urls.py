"""Addresses of the `billing` room."""

from django.urls import URLPattern, URLResolver, path

from ataraxy.programme.billing import (
    patient_views,
    views,
    views_estimate,
    views_money,
    views_prices,
    views_public,
    views_requests,
    views_visits,
)

app_name = "billing"
urlpatterns: list[URLPattern | URLResolver] = [
    path("costs/", views.costs, name="costs"),
    path("costs/accounting/", views.accounting, name="accounting"),
    path("prices/", views_prices.prices, name="prices"),
    path("prices/own/", views_prices.own, name="prices_own"),
    path("prices/insurer/", views_prices.insurer, name="prices_insurer"),
    path("prices/clinic/", views_prices.identity, name="identity"),
    path("costs/requests/", views_requests.board_page, name="board"),
    path("costs/requests/<uuid:authorization_uid>/", views_requests.request_page, name="request"),
    path("courses/<uuid:course_uid>/request/", views_requests.new, name="request_new"),
    path("patients/<uuid:patient_uid>/costs/", views.money, name="money"),
    path("courses/<uuid:course_uid>/estimate/", views_estimate.new, name="estimate_new"),
    path("estimates/<uuid:estimate_uid>/", views_estimate.estimate, name="estimate"),
    path("estimates/<uuid:estimate_uid>/give/", views_estimate.give_page, name="give"),
    path("estimates/<uuid:estimate_uid>/link/", views_estimate.link, name="link"),
    path("estimates/<uuid:estimate_uid>/sign/", views_estimate.sign, name="sign"),
    path("sessions/<uuid:session_uid>/superbill/", views_visits.superbill, name="superbill"),
    path("sessions/<uuid:session_uid>/package/", views_visits.take_from_package, name="take"),
    path("sessions/<uuid:session_uid>/package/back/", views_visits.put_back, name="put_back"),
    path("patients/<uuid:patient_uid>/costs/invoice/", views_money.new_invoice, name="invoice_new"),
    path("patients/<uuid:patient_uid>/costs/payment/", views_money.on_account, name="on_account"),
    path("patients/<uuid:patient_uid>/costs/refund/", views_money.refund_page, name="refund"),
    path("patients/<uuid:patient_uid>/costs/package/", views_visits.sell, name="sell"),
    path("invoices/<uuid:invoice_uid>/", views_money.invoice_page, name="invoice"),
    path("invoices/<uuid:invoice_uid>/pdf/", views_money.invoice_pdf, name="invoice_pdf"),
    path("invoices/<uuid:invoice_uid>/credit/", views_money.use, name="use_credit"),
    path("invoices/<uuid:invoice_uid>/take-back/", views_money.take_back_page, name="take_back"),
    path("public-page/", views_public.edit, name="page_edit"),
    path("costs/questions/<uuid:enquiry_uid>/", views_public.enquiry, name="enquiry"),
    path("clinics/<slug:clinic_slug>/", views_public.public, name="public"),
    path("clinics/<slug:clinic_slug>/question/", views_public.question, name="question"),
    path("your-estimate/", patient_views.yours, name="yours"),
    path("your-estimate/paper/", patient_views.your_paper, name="your_paper"),
]
