from django.urls import path

from members_area.library.reading import views

urlpatterns = [
    path("konto/odczyty/", views.own_readings, name="readings"),
    path("konto/odczyty/csv/", views.own_readings_csv, name="readings_csv"),
    path("konto/nowe-dokumenty/", views.digest, name="digest"),
    path("dokumenty/powiadomienia/<str:token>/", views.digest_stop, name="digest_stop"),
]
