from django.urls import path

from members_area.resolutions.views import register

urlpatterns = [
    path("ikcs/uchwaly/", register.register, name="resolutions"),
    path("ikcs/uchwaly/rejestr.csv", register.register_csv, name="resolutions_csv"),
    path("ikcs/uchwaly/rejestr.json", register.register_json, name="resolutions_json"),
    path("ikcs/uchwaly/<str:key>/", register.resolution, name="resolution"),
]
