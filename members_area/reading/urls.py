from django.urls import path

from members_area.reading.views import digest, readings

urlpatterns = [
    path("konto/odczyty/", readings.own_readings, name="readings"),
    path("konto/odczyty/csv/", readings.own_readings_csv, name="readings_csv"),
    path("konto/nowe-dokumenty/", digest.digest, name="digest"),
    path("dokumenty/powiadomienia/<str:token>/", digest.digest_stop, name="digest_stop"),
]
