from django.urls import path

from ebok_plugin.utilities.media.views import settlement

app_name = "ebok_media"
urlpatterns = [
    path(
        "e-bok/konto/<str:slug>/rozliczenie/",
        settlement.settlements,
        name="settlements",
    ),
    path(
        "e-bok/konto/<str:slug>/rozliczenie/<int:pk>/",
        settlement.settlement,
        name="settlement",
    ),
    path(
        "e-bok/konto/<str:slug>/rozliczenie/<int:pk>/zuzycie.pdf",
        settlement.use_sheet,
        name="use_sheet",
    ),
    path(
        "e-bok/konto/<str:slug>/rozliczenie/pozycja/<int:seq>/",
        settlement.of_entry,
        name="of_entry",
    ),
]
