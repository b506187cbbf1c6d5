from django.urls import path

from cms_ext.contact.views import writing

app_name = "contact"
urlpatterns = [
    path("kontakt/napisz/", writing.write, name="write"),
    path("kontakt/napisz/wyslano/<str:key>/", writing.written, name="written"),
]
