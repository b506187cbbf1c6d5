from django.urls import path

from cms_ext.public_site.pages.contact import views

app_name = "contact"
urlpatterns = [
    path("kontakt/napisz/", views.write, name="write"),
    path("kontakt/napisz/wyslano/<str:key>/", views.written, name="written"),
]
