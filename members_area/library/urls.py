from django.urls import URLPattern, path

from members_area.library.views import catalogue, file, home, text
from members_area.library.views.place import (
    INSIDE,
    PUBLIC,
    LibraryEntrance,
    document_cover,
    public_feed,
    site_map,
    statute_cover,
)


def papers(root: str, place: LibraryEntrance) -> list[URLPattern]:
    """The addresses of one place; a test holds each of them to the door.

    A key is any text: a malformed one gets the same answer as one that never was.
    """
    one = f"{root}<str:key>/"
    version = f"{one}wersja/<int:no>/"
    views = {
        "archive": (f"{root}zestaw.zip", file.archive_of_list),
        "document": (one, document_cover),
        "file": (f"{one}plik/", file.file),
        "text": (f"{one}tekst/", text.text),
        "preview": (f"{one}podglad.png", file.preview),
        "version": (version, document_cover),
        "version_file": (f"{version}plik/", file.file),
        "version_text": (f"{version}tekst/", text.text),
        "version_preview": (f"{version}podglad.png", file.preview),
        "difference": (f"{one}porownanie/<int:old>/<int:new>/", text.compare),
    }
    return [
        path(route, view, {"place": place}, name=f"{place.prefix}{name}")
        for name, (route, view) in views.items()
    ]


urlpatterns = [
    path("ikcs/", home.home, name="home"),
    path("ikcs/dokumenty/", catalogue.members_documents, name="documents"),
    path("ikcs/dokumenty/statut/", statute_cover, name="statute"),
    *papers("ikcs/dokumenty/", INSIDE),
    path("dokumenty/", catalogue.public_documents, name="public_documents"),
    path("dokumenty/rss/", public_feed, name="feed"),
    path("dokumenty/mapa.xml", site_map, name="site_map"),
    *papers("dokumenty/", PUBLIC),
]
