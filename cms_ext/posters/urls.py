from django.urls import path

from cms_ext.posters.views.public import poster

app_name = "posters"
urlpatterns = [
    path("ogloszenia/<str:slug>/plakat.pdf", poster, name="poster"),
]
