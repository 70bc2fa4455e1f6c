"""Addresses of the `worklist` room."""

from django.urls import URLPattern, URLResolver, path

from ataraxy.platform.worklist import rota_views, views

app_name = "worklist"
urlpatterns: list[URLPattern | URLResolver] = [
    path("work/", views.work, name="work"),
    path("work/new/", views.new, name="new"),
    path("work/rota/", rota_views.page, name="rota"),
    path("work/rota/duty/", rota_views.duty, name="duty"),
    path("work/rota/leave/", rota_views.leave, name="leave"),
    path("work/rota/<uuid:entry_uid>/take-back/", rota_views.take_back, name="take-back"),
    path("work/<uuid:task_uid>/", views.item, name="item"),
    path("work/<uuid:task_uid>/take/", views.take, name="take"),
    path("work/<uuid:task_uid>/acknowledge/", views.acknowledge, name="acknowledge"),
    path("work/<uuid:task_uid>/pass-on/", views.pass_on, name="pass-on"),
]
