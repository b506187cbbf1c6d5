from django.urls import path

from cms_ext.frontend.theme import views
from cms_ext.frontend.theme.views import favicon

app_name = "theme"
urlpatterns = [
    path("ustawienia/wyglad/", views.set_appearance, name="appearance"),
    path("ustawienia/kolory.css", views.brand_colours, name="brand"),
    path("favicon.ico", favicon, name="favicon"),
]
