from django.urls import path, re_path

from cms_ext.posters.views.public import poster, short_address

app_name = "posters"
urlpatterns = [
    path("ogloszenia/<str:slug>/plakat.pdf", poster, name="poster"),
    re_path(r"^o/(?P<year>\d{4})-(?P<number>\d{4,8})/$", short_address, name="short"),
]
