"""The screens that import a union's first data, and the register of those files."""

from datetime import date
from typing import Any

from django.contrib.admin import display
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from cms_ext.desks.import_desk.forms import WithdrawalReasonForm
from cms_ext.desks.import_desk.views.table import table_screen
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.staff_registers import ReadOnlyRegister
from cms_ext.office.desk_kit.staff_registers.views import ComputedInspectView
from cms_ext.office.desk_kit.workflow.step import Step
from cms_ext.office.desk_kit.workflow.views import StepView
from waste_union.declarations.domain.import_declarations import FIRST_DECLARATIONS
from waste_union.declarations.domain.import_payers import PAYERS
from waste_union.declarations.domain.import_properties import PROPERTIES
from waste_union.declarations.domain.withdrawing import take_back_opening_file
from waste_union.declarations.models import OpeningFile

APP = "waste_union_declarations"
FILES = f"{APP}_openingfile_modeladmin_index"

PROPERTY_SCREEN = table_screen(
    PROPERTIES,
    url_name="declarations_import_properties",
    title=_("Wczytaj nieruchomości z opłatą za odpady"),
    introduction=_(
        "Jeden wiersz to jedna nieruchomość. Gminy i taryfy wpisz przedtem. Plik dodaje nowe "
        "nieruchomości; tych, które są w rejestrze, nie zmienia."
    ),
    permissions=(f"{APP}.view_declaredproperty", f"{APP}.add_declaredproperty"),
    done_url_name=FILES,
)
PAYER_SCREEN = table_screen(
    PAYERS,
    url_name="declarations_import_payers",
    title=_("Wczytaj płatników i konta"),
    introduction=_(
        "Jeden wiersz to jedna osoba przy jednej nieruchomości. Płatnik ma numer konta i dzień, od "
        "którego ten program nalicza; współwłaściciel nie ma konta. Listów i e-maili plik nie "
        "wysyła. Numeru PESEL tu nie ma: należy do deklaracji."
    ),
    permissions=(
        f"{APP}.view_declarationright",
        f"{APP}.add_declarationright",
        f"{APP}.change_declaredproperty",
    ),
    done_url_name=FILES,
)
DECLARATION_SCREEN = table_screen(
    FIRST_DECLARATIONS,
    url_name="declarations_import_first",
    title=_("Wczytaj pierwsze deklaracje"),
    introduction=_(
        "Jeden wiersz to jedna deklaracja złożona na papierze, z podpisem i wszystkimi "
        "oświadczeniami formularza. Program oblicza opłatę i od razu ją przyjmuje, dlatego plik "
        "zatwierdza druga osoba. Wczytaj go w pierwszym miesiącu, który nalicza ten program."
    ),
    permissions=(
        f"{APP}.view_declaration",
        f"{APP}.type_declaration",
        f"{APP}.review_declaration",
    ),
    done_url_name=FILES,
)
SCREENS = (
    (PROPERTY_SCREEN, "deklaracje/plik/nieruchomosci", 50),
    (PAYER_SCREEN, "deklaracje/plik/platnicy", 60),
    (DECLARATION_SCREEN, "deklaracje/plik/pierwsze-deklaracje", 70),
)


def _take_back(imported: OpeningFile, form: Any, today: date, origin: Origin) -> None:
    take_back_opening_file(imported, form.cleaned_data["reason"], origin=origin)


class TakeBackView(StepView[OpeningFile]):
    icon = "undo"
    sees = f"{APP}.view_openingfile"
    step = Step(
        "wycofaj",
        _("Wycofaj plik"),
        _take_back,
        WithdrawalReasonForm,
        about=_(
            "Znikną wpisy, które ten plik dodał. Deklaracje zostaną jako odrzucone i nikogo nie "
            "będą obciążać. Nie da się tego zrobić, gdy coś już do tych wpisów dopisano albo "
            "naliczono opłatę. Potem można wczytać plik poprawiony."
        ),
        done=_("Plik wycofano."),
        rights=(f"{APP}.take_back_openingfile",),
        serious=True,
    )

    def find_subject(self, key: int) -> OpeningFile:
        return get_object_or_404(OpeningFile, pk=key)

    def landing(self) -> str:
        return reverse(FILES)


class OpeningFileRegister(ReadOnlyRegister):
    model = OpeningFile
    menu_label = list_title = _("Wczytane pliki opłat za odpady")
    about = _("Pliki z nieruchomościami, płatnikami i pierwszymi deklaracjami. Można je wycofać.")
    menu_icon = "doc-full"
    place = "waste-records"
    menu_order = 40
    list_display = ("filename", "kind", "imported_at", "rows_new", "taken_back_at")
    list_figures = ("rows_new",)
    list_filter = ("kind",)
    search_fields = ("filename",)
    ordering = ("-id",)
    inspect_view_class = ComputedInspectView
    inspect_view_fields = [
        "filename",
        "kind",
        "imported_at",
        "imported_by",
        "rows_new",
        "sha256",
        "taken_back_at",
        "taken_back_by",
        "reason",
        "taking_back",
    ]

    @display(description=_("wycofanie"))
    def taking_back(self, imported: OpeningFile) -> SafeString | str:
        if imported.taken_back_at is not None:
            return str(_("już wycofany"))
        address = reverse("declarations_take_back_file", args=[imported.pk])
        return format_html('<a href="{}">{}</a>', address, _("Wycofaj ten plik"))
