from django.urls import path

from members_area.completeness.views import report, status

urlpatterns = [
    path("ikcs/kompletnosc/", status.status, name="completeness"),
    path("dokumenty/stan/", report.public_status, name="public_status"),
]
