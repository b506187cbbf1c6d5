"""The desk's screens; mounted in the administration by wagtail_hooks, without a namespace."""

from __future__ import annotations

from django.urls import path

from members_area.requests.views import desk

ONE = "wnioski-o-dokumenty/<str:key>"

urlpatterns = [
    path("wnioski-o-dokumenty/", desk.RequestQueue.as_view(), name="requests_desk_queue"),
    path("wnioski-o-dokumenty/papier/", desk.from_paper, name="requests_desk_paper"),
    path(f"{ONE}/", desk.request_detail, name="requests_desk_request"),
    path(f"{ONE}/odmowa/", desk.letter, name="requests_desk_letter"),
    path(f"{ONE}/krok/<slug:slug>/", desk.RequestStepView.as_view(), name="requests_desk_step"),
]
