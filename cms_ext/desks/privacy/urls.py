"""Addresses under which people see what is stored about them."""

from django.urls import path

from cms_ext.desks.privacy.views import person

app_name = "privacy"
urlpatterns = [
    path("konto/dziennik/", person.show_access_log, name="access_log"),
    path("konto/moje-dane/", person.show_my_data, name="my_data"),
]
