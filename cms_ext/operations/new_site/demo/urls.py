from django.urls import path

from cms_ext.operations.new_site.demo import mailbox

app_name = "demo"
urlpatterns = [
    path("poczta/", mailbox.show_mailbox, name="mailbox"),
    path("poczta/<slug:key>/", mailbox.show_letter, name="letter"),
    path("poczta/<slug:key>/html/", mailbox.show_letter_html, name="letter_html"),
]
