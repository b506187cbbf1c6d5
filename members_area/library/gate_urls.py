"""The gate's screens; mounted in the administration by wagtail_hooks, without a namespace."""

from __future__ import annotations

from django.urls import path

from members_area.library.views import related
from members_area.library.views.gate import desk, document

NAME = "library_gate"
VERSION = "biblioteka/wersja/<int:key>"
DOCUMENT = "biblioteka/dokument/<uuid:key>"
STEP = document.DocumentStepView.as_view()

urlpatterns = [
    path("biblioteka/bramka/", document.GateQueue.as_view(), name=f"{NAME}_queue"),
    path("biblioteka/publikuj/", desk.desk, name=f"{NAME}_desk"),
    path("biblioteka/do-potwierdzenia/", document.ConfirmQueue.as_view(), name=f"{NAME}_confirm"),
    path(
        "biblioteka/do-potwierdzenia/<int:key>/",
        document.ConfirmPage.as_view(),
        name=f"{NAME}_confirm_one",
    ),
    path(f"{VERSION}/", desk.VersionPage.as_view(), name=f"{NAME}_version"),
    path(f"{VERSION}/oryginal/", desk.OriginalView.as_view(), name=f"{NAME}_original"),
    path(f"{DOCUMENT}/czytelnicy/", STEP, {"slug": "czytelnicy"}, name=f"{NAME}_audience"),
    path(f"{DOCUMENT}/wersja/", STEP, {"slug": "wersja"}, name=f"{NAME}_add_version"),
    path(f"{DOCUMENT}/usun/", document.DiscardView.as_view(), name=f"{NAME}_discard"),
    path("biblioteka/ogloszenie/<int:pk>/", related.choose, name="library_related"),
    path(f"{DOCUMENT}/numer/", STEP, {"slug": "numer"}, name=f"{NAME}_double"),
]
