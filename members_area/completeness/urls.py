from django.urls import path

from members_area.completeness.views import public_status, status

urlpatterns = [
    path("ikcs/kompletnosc/", status.status, name="completeness"),
    path("dokumenty/stan/", public_status.public_status, name="public_status"),
]
