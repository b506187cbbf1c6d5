"""Addresses under which people see what is kept about them."""

from __future__ import annotations

from django.urls import path

from cms_ext.desks.privacy.views import my_data

app_name = "privacy"
urlpatterns = [
    path("konto/dziennik/", my_data.access_log, name="access_log"),
    path("konto/moje-dane/", my_data.my_data, name="my_data"),
]
