"""Addresses under which people see what is kept about them."""

from __future__ import annotations

from django.urls import path

from cms_ext.desks.privacy.views import person

app_name = "privacy"
urlpatterns = [
    path("konto/dziennik/", person.access_log, name="access_log"),
    path("konto/moje-dane/", person.my_data, name="my_data"),
]
