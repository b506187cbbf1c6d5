"""The residents' addresses of the plugin: settlements and meters."""

from django.urls import include, path

from ebok_plugin.utilities.media import views
from ebok_plugin.utilities.meters.views import own, use

SETTLEMENTS = [
    path(
        "e-bok/konto/<str:slug>/rozliczenie/",
        views.settlements,
        name="settlements",
    ),
    path(
        "e-bok/konto/<str:slug>/rozliczenie/<int:pk>/",
        views.settlement,
        name="settlement",
    ),
    path(
        "e-bok/konto/<str:slug>/rozliczenie/<int:pk>/zuzycie.pdf",
        views.use_sheet,
        name="use_sheet",
    ),
    path(
        "e-bok/konto/<str:slug>/rozliczenie/pozycja/<int:seq>/",
        views.of_entry,
        name="of_entry",
    ),
]
METERS = [
    path("e-bok/konto/<str:slug>/zuzycie/", use.use, name="use"),
    path("e-bok/odczyty/", own.readings, name="readings"),
    path("e-bok/odczyty/lokale/", own.every, name="every"),
    path("e-bok/odczyty/<int:pk>/", own.meter, name="meter"),
    path("e-bok/odczyty/zdjecie/<uuid:key>/", own.photo, name="photo"),
]
urlpatterns = [
    path("", include((SETTLEMENTS, "ebok_media"))),
    path("", include((METERS, "ebok_meters"))),
]
