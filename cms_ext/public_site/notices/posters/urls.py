from django.urls import path

from cms_ext.public_site.notices.posters.views import poster

app_name = "posters"
urlpatterns = [
    path("ogloszenia/<str:slug>/plakat.pdf", poster, name="poster"),
]
