from django.urls import path

from members_area.completeness.views import status

urlpatterns = [path("ikcs/kompletnosc/", status.status, name="completeness")]
