"""The addresses of the API."""

from django.urls import include, path

from exchange_api.api.site import PREFIX, list_addresses

app_name = "exchange_api"
urlpatterns = [path(PREFIX, include(list_addresses()))]
