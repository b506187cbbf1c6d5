"""The two import screens of the finance desk."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.base.tables import Column
from cms_ext.desks.import_desk.views.screen import CommitWords, ImportScreen
from cms_ext.desks.import_desk.views.table import sample_file
from cms_ext.people.identity.views.guard import ENTERS_ADMIN, for_staff
from ebok_plugin.payments.columns import ABOUT, KIND_NAMES, SAMPLE_ROWS
from ebok_plugin.payments.csv_import import SCHEMAS
from ebok_plugin.payments.domain.desk import BankDesk, LedgerDesk
from ebok_plugin.payments.domain.import_record import ImportReport
from ebok_plugin.payments.forms.files import LedgerUploadForm, StatementUploadForm
from ebok_plugin.payments.views.reports import ledger_report, statement_report


@dataclass(frozen=True, slots=True)
class FileKind:
    """One kind of file as the upload describes it."""

    kind: str
    name: Promise
    columns: Sequence[Column]
    csv: str
    xlsx: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerScreen(ImportScreen):
    """The import of ledger files, which takes several kinds."""

    @property
    def kinds(self) -> list[FileKind]:
        """In loading order."""
        return [self._kind(kind) for kind in SCHEMAS]

    def about_columns(self, report: ImportReport) -> Mapping[str, object]:
        return ABOUT.get(report.kind, {})

    def _kind(self, kind: str) -> FileKind:
        columns = SCHEMAS[kind](business_today()).columns
        csv, xlsx = (
            reverse(f"{self.url_name}_sample", args=[kind, extension])
            for extension in ("csv", "xlsx")
        )
        told = [replace(column, about=ABOUT[kind][column.name]) for column in columns]
        return FileKind(kind, KIND_NAMES[kind], told, csv, xlsx)


@require_safe
@for_staff(ENTERS_ADMIN)
def sample(request: HttpRequest, screen: LedgerScreen, kind: str, extension: str) -> HttpResponse:
    """The sample file of a kind, as CSV or XLSX."""
    screen.clerk(request)
    if kind not in SCHEMAS:
        raise Http404
    return sample_file(SCHEMAS[kind](business_today()), SAMPLE_ROWS[kind], extension)


POSTING = CommitWords(
    commit=_("Zaksięguj"),
    done=_("Zaksięgowano plik „%s”."),
    gone=_(
        "Ten plik nie czeka już na zaksięgowanie: sprawdzenie jest ważne 24 godziny. "
        "Wgraj plik jeszcze raz."
    ),
    held=_("Plik „%s” zachowano jako wstrzymany. Niczego nie zaksięgowano."),
    keep=_("Zachowaj plik jako wstrzymany"),
    keep_note=_(
        "Z tego pliku nie da się niczego zaksięgować. "
        "Możesz zachować go jako dowód tego, co przyszło z banku."
    ),
)


def _record_at(url_name: str) -> Callable[[int], str]:
    return lambda key: reverse(url_name, args=[key])


STATEMENT = ImportScreen(
    url_name="ebok_import_statement",
    title=_("Import wyciągu bankowego"),
    introduction=_(
        "MT940 albo CAMT.053, najwyżej 20 MB. Najpierw zobaczysz, co jest w pliku; "
        "księgowanie to osobny krok."
    ),
    icon="upload",
    permissions=("ebok_plugin_exchange.commit_bankfile",),
    desk=BankDesk(),
    upload_form=StatementUploadForm,
    upload_template="cms_ext/import_desk/upload.html",
    report_template="ebok_plugin/exchange/statement_report.html",
    details=statement_report,
    record_url=_record_at("bank_pliki_modeladmin_inspect"),
    words=POSTING,
)
LEDGER = LedgerScreen(
    url_name="ebok_import_ledger",
    title=_("Import plików CSV i XLSX"),
    introduction=_(
        "Konta, składniki, naliczenia, wpłaty, rozliczenia mediów albo odczyty, najwyżej 20 MB i "
        "200 000 wierszy. Najpierw zobaczysz, co jest w pliku; księgowanie to osobny krok."
    ),
    icon="upload",
    permissions=("ebok_plugin_exchange.commit_importbatch",),
    desk=LedgerDesk(),
    upload_form=LedgerUploadForm,
    upload_template="ebok_plugin/exchange/ledger_upload.html",
    report_template="ebok_plugin/exchange/ledger_report.html",
    details=ledger_report,
    record_url=_record_at("importy_pliki_modeladmin_inspect"),
    words=POSTING,
)
SCREENS = (STATEMENT, LEDGER)
