from django.urls import path

from cms_ext.operations.new_site.demo import views

app_name = "demo"
urlpatterns = [
    path("poczta/", views.show_mailbox, name="mailbox"),
    path("poczta/<slug:key>/", views.show_letter, name="letter"),
    path("poczta/<slug:key>/html/", views.show_letter_html, name="letter_html"),
]
