"""The gate's screens; mounted in the administration by wagtail_hooks, without a namespace."""

from __future__ import annotations

from django.urls import path

from members_area.library.views import related
from members_area.library.views.gate import confirm, desk, document, queue, version

NAME = "library_gate"
VERSION = "biblioteka/wersja/<int:key>"
DOCUMENT = "biblioteka/dokument/<uuid:key>"

urlpatterns = [
    path("biblioteka/bramka/", queue.queue, name=f"{NAME}_queue"),
    path("biblioteka/publikuj/", desk.desk, name=f"{NAME}_desk"),
    path("biblioteka/do-potwierdzenia/", confirm.confirm_queue, name=f"{NAME}_confirm"),
    path(f"{VERSION}/", version.version_at_desk, name=f"{NAME}_version"),
    path(f"{VERSION}/oryginal/", version.original, name=f"{NAME}_original"),
    path(f"{DOCUMENT}/czytelnicy/", document.audience, name=f"{NAME}_audience"),
    path(f"{DOCUMENT}/wersja/", document.version, name=f"{NAME}_add_version"),
    path("biblioteka/ogloszenie/<int:pk>/", related.choose, name="library_related"),
    path(f"{DOCUMENT}/numer/", document.doubled_number, name=f"{NAME}_double"),
]
