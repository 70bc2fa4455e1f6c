"""Addresses of the rule book. They carry no namespace: every room links to `rule`."""

from django.urls import URLPattern, URLResolver, path

from ataraxy.programme.rules import sweep_views, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("rules/", views.rules, name="rules"),
    path("rules/sweep/", sweep_views.sweep, name="rules_sweep"),
    path("rules/changes/<uuid:proposal_uid>/", views.approve, name="rule_approve"),
    path("rules/changes/<uuid:proposal_uid>/turn-down/", views.turn_down, name="rule_turn_down"),
    path("rules/<str:rule_id>/", views.rule, name="rule"),
    path("rules/<str:rule_id>/<slug:name>/", views.change, name="rule_change"),
]
