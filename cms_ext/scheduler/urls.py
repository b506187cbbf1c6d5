from django.urls import path

from cms_ext.scheduler.views import health

app_name = "scheduler"
urlpatterns = [
    path("zdrowie/", health.alive, name="alive"),
    path("zdrowie/gotowosc/", health.ready, name="ready"),
]
