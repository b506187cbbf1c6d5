from django.urls import path

from cms_ext.frontend.theme.views import appearance
from cms_ext.frontend.theme.views.favicon import favicon

app_name = "theme"
urlpatterns = [
    path("ustawienia/wyglad/", appearance.set_appearance, name="appearance"),
    path("ustawienia/kolory.css", appearance.brand_colours, name="brand"),
    path("favicon.ico", favicon, name="favicon"),
]
