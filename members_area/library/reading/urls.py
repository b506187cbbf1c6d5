from django.urls import path

from members_area.library.reading.views import own

urlpatterns = [
    path("konto/odczyty/", own.own_readings, name="readings"),
    path("konto/odczyty/csv/", own.own_readings_csv, name="readings_csv"),
    path("konto/nowe-dokumenty/", own.digest, name="digest"),
    path("dokumenty/powiadomienia/<str:token>/", own.digest_stop, name="digest_stop"),
]
