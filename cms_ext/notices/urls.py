from django.urls import path

from cms_ext.notices.views.outages import outages

app_name = "notices"
urlpatterns = [
    path("ogloszenia/przerwy/", outages, name="outages"),
]
