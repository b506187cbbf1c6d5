from django.urls import path

from cms_ext.public_site.notices.posters.views import show_poster

app_name = "posters"
urlpatterns = [
    path("ogloszenia/<str:slug>/plakat.pdf", show_poster, name="poster"),
]
