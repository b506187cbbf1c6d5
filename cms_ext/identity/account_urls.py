"""Addresses of the account pages."""

from __future__ import annotations

from django.urls import path

from cms_ext.identity.views.account import overview

urlpatterns = [
    path("konto/", overview.overview, name="account"),
]
