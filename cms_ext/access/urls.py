"""Addresses of the applications: public pages and the desk's screens."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "access"
urlpatterns: list[URLPattern] = []
