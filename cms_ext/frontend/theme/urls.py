from django.urls import path

from cms_ext.frontend.theme import home_screen, views

app_name = "theme"
urlpatterns = [
    path("ustawienia/wyglad/", views.set_appearance, name="appearance"),
    path("ustawienia/kolory.css", views.brand_colours, name="brand"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("manifest.webmanifest", home_screen.show_manifest, name="manifest"),
    path("bez-internetu/", home_screen.show_offline, name="offline"),
    path("sw.js", home_screen.serve_worker, name="worker"),
]
