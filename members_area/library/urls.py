from django.urls import path

from members_area.library.views import catalogue, cover, file, home

# A key is any text: a malformed one gets the same answer as one that never was.
urlpatterns = [
    path("ikcs/", home.home, name="home"),
    path("ikcs/dokumenty/", catalogue.members_documents, name="documents"),
    path("ikcs/dokumenty/statut/", cover.statute, name="statute"),
    path("ikcs/dokumenty/<str:key>/", cover.members_cover, name="document"),
    path("ikcs/dokumenty/<str:key>/plik/", file.members_file, name="file"),
    path("dokumenty/", catalogue.public_documents, name="public_documents"),
    path("dokumenty/<str:key>/", cover.public_cover, name="public_document"),
    path("dokumenty/<str:key>/plik/", file.public_file, name="public_file"),
]
