from django.urls import path

from cms_ext.public_site.pages.contact import views

app_name = "contact"
urlpatterns = [
    path("kontakt/napisz/", views.show_form, name="write"),
    path("kontakt/napisz/wyslano/<str:key>/", views.show_receipt, name="written"),
]
