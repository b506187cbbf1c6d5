"""The screens of the office; mounted in the administration by wagtail_hooks."""

from __future__ import annotations

from django.urls import path

from members_area.completeness.views import public_status, report, rules

NAME = "completeness"

urlpatterns = [
    path("kompletnosc/", report.report, name=f"{NAME}_report"),
    path("kompletnosc/plik/", report.download, name=f"{NAME}_table"),
    path("kompletnosc/publicznie/", public_status.decide, name=f"{NAME}_public"),
    path("kompletnosc/reguly/plik/", rules.download_rules, name=f"{NAME}_rules"),
    path("kompletnosc/reguly/wczytanie/", rules.upload_rules, name=f"{NAME}_rules_upload"),
]
