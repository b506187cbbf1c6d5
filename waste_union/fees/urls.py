"""The desk's screens of waste fees, within the administration."""

from __future__ import annotations

from django.urls import path

from waste_union.fees import views

urlpatterns = [
    path("rozliczenia/oplaty-za-odpady/", views.FeeRunsPage.as_view(), name="ebok_fee_runs"),
    path(
        "rozliczenia/oplaty-za-odpady/<int:pk>/",
        views.FeeRunPage.as_view(http_method_names=["get", "head"]),
        name="ebok_fee_run",
    ),
    path(
        "rozliczenia/oplaty-za-odpady/<int:pk>/decyzja/",
        views.FeeRunPage.as_view(http_method_names=["post"]),
        name="ebok_fee_run_decide",
    ),
]
