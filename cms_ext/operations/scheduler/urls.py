from django.urls import path

from cms_ext.operations.scheduler import views

app_name = "scheduler"
urlpatterns = [
    path("zdrowie/", views.alive, name="alive"),
    path("zdrowie/gotowosc/", views.ready, name="ready"),
]
