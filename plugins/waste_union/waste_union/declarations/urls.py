"""URLs of declarations inside E-BOK, and of the public schemas."""

from datetime import date

from django.urls import path, register_converter

from waste_union.declarations.views import own, relief, wizard

app_name = "declarations"


class DayConverter:
    """Matches `2026-01-01`; any other text is another URL."""

    regex = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


register_converter(DayConverter, "declaration_day")
START = "e-bok/deklaracje/"
RELIEFS = "e-bok/raty-i-odroczenie/"

urlpatterns = [
    # Public, because other programs read it.
    path(
        "schematy-deklaracji/<int:authority>/<str:code>/<declaration_day:day>.xsd",
        own.schema,
        name="schema",
    ),
    path(RELIEFS, relief.list_reliefs, name="reliefs"),
    path("e-bok/konto/<str:slug>/wniosek-o-raty/", relief.apply_for_relief, name="relief"),
    path(f"{RELIEFS}<int:pk>/", relief.relief_detail, name="relief_one"),
    path(f"{RELIEFS}<int:pk>/wycofanie/", relief.withdraw_relief, name="relief_withdraw"),
    path(f"{RELIEFS}<int:pk>/pliki/", relief.add_relief_files, name="relief_files"),
    path(f"{RELIEFS}<int:pk>/pliki/<uuid:key>/", relief.relief_file, name="relief_file"),
    path(f"{RELIEFS}<int:pk>/potwierdzenie.pdf", relief.relief_receipt, name="relief_receipt"),
    path(f"{RELIEFS}<int:pk>/decyzja.pdf", relief.relief_decision, name="relief_decision"),
    path(START, own.properties, name="properties"),
    path(f"{START}zlozone/", own.declarations, name="list"),
    path(f"{START}nowa/", wizard.start, name="start"),
    path(f"{START}z-pliku/", own.from_file, name="from_file"),
    path(f"{START}do-podpisu/", own.sign_many, name="sign_many"),
    path(f"{START}<int:pk>/", own.declaration_detail, name="one"),
    path(f"{START}<int:pk>/powod/", wizard.reason, name="reason"),
    path(f"{START}<int:pk>/dane/", wizard.facts, name="facts"),
    path(f"{START}<int:pk>/oplata/", wizard.fee, name="fee"),
    path(f"{START}<int:pk>/podpis/", own.sign, name="sign"),
    path(f"{START}<int:pk>/gotowe/", own.done, name="done"),
    path(f"{START}<int:pk>/usuniecie/", own.discard, name="discard"),
    path(f"{START}<int:pk>/plik.xml", own.xml, name="xml"),
    path(f"{START}<int:pk>/potwierdzenie.pdf", own.receipt, name="receipt"),
]
