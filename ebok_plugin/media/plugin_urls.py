"""The residents' addresses of the plugin: settlements and meters."""

from django.urls import include, path

urlpatterns = [
    path("", include("ebok_plugin.media.urls")),
    path("", include("ebok_plugin.meters.urls")),
]
