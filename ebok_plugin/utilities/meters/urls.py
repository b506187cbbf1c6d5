from django.urls import path

from ebok_plugin.utilities.meters.views import own, use

app_name = "ebok_meters"
urlpatterns = [
    path("e-bok/konto/<str:slug>/zuzycie/", use.use, name="use"),
    path("e-bok/odczyty/", own.readings, name="readings"),
    path("e-bok/odczyty/lokale/", own.every, name="every"),
    path("e-bok/odczyty/<int:pk>/", own.meter, name="meter"),
    path("e-bok/odczyty/zdjecie/<uuid:key>/", own.photo, name="photo"),
]
