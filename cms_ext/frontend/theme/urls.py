from django.urls import path

from cms_ext.frontend.theme import views

app_name = "theme"
urlpatterns = [
    path("ustawienia/wyglad/", views.set_appearance, name="appearance"),
    path("ustawienia/kolory.css", views.brand_colours, name="brand"),
    path("favicon.ico", views.favicon, name="favicon"),
]
