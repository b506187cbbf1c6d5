from django.urls import path

from ping_plugin.views import home

app_name = "ping"
urlpatterns = [path("echo/", home, name="home")]
