"""Addresses of the applications: public pages and the desk's screens."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

app_name = "access"
urlpatterns: list[URLPattern | URLResolver] = [
    path("strefa-mieszkanca/wniosek/", include("cms_ext.access.public_urls")),
]
