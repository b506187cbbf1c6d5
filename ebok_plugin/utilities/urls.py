"""The residents' addresses of the plugin: settlements and meters."""

from django.urls import include, path

urlpatterns = [
    path("", include("ebok_plugin.utilities.media.urls")),
    path("", include("ebok_plugin.utilities.meters.urls")),
]
