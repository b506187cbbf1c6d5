"""The screens of the office; mounted in the administration by wagtail_hooks."""

from __future__ import annotations

from django.urls import path

from members_area.completeness.views import report

NAME = "completeness"

urlpatterns = [
    path("kompletnosc/", report.report, name=f"{NAME}_report"),
    path("kompletnosc/plik/", report.download, name=f"{NAME}_table"),
    path("kompletnosc/publicznie/", report.decide, name=f"{NAME}_public"),
    path("kompletnosc/reguly/plik/", report.download_rules, name=f"{NAME}_rules"),
    path("kompletnosc/reguly/wczytanie/", report.upload_rules, name=f"{NAME}_rules_upload"),
]
