"""The screen of a table that an app declares, with its sample files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.base.tables import Column
from cms_ext.base.tables.declaration import TableFormat
from cms_ext.base.tables.source import UTF8, XLSX
from cms_ext.base.tables.writing import CSV_TYPE, XLSX_TYPE
from cms_ext.base.text.charset import DOS, LATIN2, WINDOWS
from cms_ext.desks.import_desk.domain import table as tables
from cms_ext.desks.import_desk.domain.desk import ImportDesk
from cms_ext.desks.import_desk.domain.import_table import TableDesk
from cms_ext.desks.import_desk.forms import ImportUploadForm, TableUploadForm
from cms_ext.desks.import_desk.views.assistant import Assistant
from cms_ext.desks.import_desk.views.table_layouts import TableAssistant
from cms_ext.evidence.audit.domain.event import read_origin, record
from cms_ext.office.desk_kit.menu_place import Place, PlacedEntry
from cms_ext.people.identity.models import User
from cms_ext.people.identity.views.guard import ENTERS_ADMIN, for_staff, require_rights


@dataclass(frozen=True, slots=True)
class CommitWords:
    """Names of committing at this screen. `done` and `held` hold one %s, the file's name.

    The last three are for desks that keep a file of which nothing can be committed.
    """

    commit: Promise
    done: Promise
    gone: Promise
    held: Promise | str = ""
    keep: Promise | str = ""
    keep_note: Promise | str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportScreen:
    """One import screen. `url_name` names its first address; with a step appended, the others.

    All of `permissions` are needed. `details` makes of a report what `report_template` displays
    besides the findings; `record_url` is the address of a committed file, or of its result.
    """

    url_name: str
    title: Promise
    introduction: Promise
    icon: str
    permissions: tuple[str, ...]
    desk: ImportDesk[Any]
    upload_form: type[ImportUploadForm]
    upload_template: str
    report_template: str
    details: Callable[[Any], dict[str, Any]]
    record_url: Callable[[int], str]
    words: CommitWords
    assistant: Assistant | None = None

    def make_form(self, request: HttpRequest) -> ImportUploadForm:
        """Make the form of the upload, with the layouts that the desk knows."""
        handed_in = (request.POST, request.FILES) if request.method == "POST" else ()
        form = self.upload_form(*handed_in)
        if self.assistant:
            field = self.assistant.import_field
            form.offer_layouts(field, self.assistant.layouts, request.GET.get(field, ""))
        return form

    @property
    def layout_field(self) -> str:
        """Return the option that names the layout of a file, "" where files have none."""
        return self.assistant.import_field if self.assistant else ""

    def pin_layout(self, options: dict[str, str]) -> dict[str, str]:
        """Return the options with the version of the chosen layout, which stays as it is now."""
        field = self.layout_field
        if self.assistant is None or field not in options:
            return options
        return options | {field: self.assistant.layouts.pin(options[field])}

    @property
    def url(self) -> str:
        return self.address("")

    def address(self, step: str) -> str:
        """Return the address of a step: "" for the upload, else "commit", "discard" …"""
        return reverse("_".join(filter(None, (self.url_name, step))))

    @property
    def proposal_url_name(self) -> str:
        return f"{self.url_name}_proposal"

    def proposal_address(self, step: str, key: int) -> str:
        """Return the address of a step with a file that waits for a second person."""
        return reverse("_".join(filter(None, (self.proposal_url_name, step))), args=[key])

    def columns_of(self, report: Any) -> tuple[Column, ...]:
        """Return the columns of the report's file, if they are a table's."""
        return ()

    def admits(self, request: HttpRequest) -> bool:
        return request.user.has_perms(self.permissions)

    def clerk(self, request: HttpRequest) -> User:
        """Return the user at the screen. Raises PermissionDenied, which the admin answers."""
        return require_rights(request, *self.permissions)


class ScreenMenuItem(PlacedEntry):
    """A menu entry for those who may use the screen."""

    def __init__(self, place: Place | str, screen: ImportScreen, order: int) -> None:
        name = screen.url_name.replace("_", "-")
        url = reverse_lazy(screen.url_name)
        super().__init__(screen.title, url, name=name, icon_name=screen.icon, order=order)
        self.place = place
        self.screen = screen

    def is_shown(self, request: HttpRequest) -> bool:
        return self.screen.admits(request)


WORDS = CommitWords(
    commit=_("Wczytaj do rejestru"),
    done=_("Wczytano plik „%s”."),
    gone=_(
        "Ten plik nie czeka już na wczytanie: sprawdzenie jest ważne 24 godziny. "
        "Wgraj plik jeszcze raz."
    ),
)
ENCODING_NAMES = {
    UTF8: "UTF-8",
    WINDOWS: "Windows-1250",
    LATIN2: "ISO-8859-2",
    DOS: "CP852 (DOS)",
    XLSX: _("skoroszyt .xlsx"),
}
SEPARATOR_NAMES = {";": _("średnik"), ",": _("przecinek"), "\t": _("tabulator")}
SAMPLES: dict[str, tuple[str, Callable[..., bytes]]] = {
    "csv": (CSV_TYPE, tables.write_sample_csv),
    "xlsx": (XLSX_TYPE, tables.write_sample_xlsx),
}


def table_screen(
    table: tables.TableKind[Any],
    *,
    url_name: str,
    title: Promise,
    introduction: Promise,
    permissions: tuple[str, ...],
    done_url_name: str,
    icon: str = "upload",
) -> TableScreen:
    """Make the import screen of a table; `done_url_name` is the register of its rows."""
    desk = TableDesk(table)
    return TableScreen(
        url_name=url_name,
        title=title,
        introduction=introduction,
        icon=icon,
        permissions=permissions,
        desk=desk,
        upload_form=TableUploadForm,
        upload_template="cms_ext/import_desk/table_upload.html",
        report_template="cms_ext/import_desk/table_report.html",
        details=describe_table_report,
        record_url=lambda _key: reverse(done_url_name),
        words=WORDS,
        assistant=TableAssistant(url_name, title, desk.layouts, desk.list_kinds, permissions),
        table=table,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TableScreen(ImportScreen):
    """An import screen that knows its columns."""

    table: tables.TableKind[Any]

    @property
    def sample_url_name(self) -> str:
        return f"{self.url_name}_sample"

    @property
    def columns(self) -> tuple[Column, ...]:
        return self.table.schema(business_today()).columns

    def columns_of(self, report: tables.TableReport) -> tuple[Column, ...]:
        return self.columns


@require_safe
@for_staff(ENTERS_ADMIN)
def send_sample(request: HttpRequest, screen: TableScreen, extension: str) -> HttpResponse:
    """Send the sample file, as CSV or XLSX; with `?stan` what is on file."""
    screen.clerk(request)
    return make_sample_response(request, screen.table, extension)


def make_sample_response(
    request: HttpRequest, table: TableFormat[Any], extension: str
) -> HttpResponse:
    """Make the download of a sample, or with `?stan` of what is on file, which is logged.

    Raises Http404 for another extension and for what does not go out, PermissionDenied.
    """
    if extension not in SAMPLES:
        raise Http404
    content_type, write = SAMPLES[extension]
    rows: Sequence[Mapping[str, Any]] = table.sample
    name = f"wzor-{table.kind}.{extension}"
    if "stan" in request.GET:
        if table.on_file is None or extension != "csv":
            raise Http404
        require_rights(request, table.on_file.right)
        rows, name = list(table.on_file.rows()), f"stan-{table.kind}.csv"
        changes = {"format": extension, "rows": len(rows)}
        record("EXPORT", read_origin(request), note=table.kind, changes=changes)
    response = HttpResponse(write(table.schema(business_today()), rows), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def describe_table_report(report: tables.TableReport) -> dict[str, Any]:
    """Return what the page of the report displays besides its findings."""
    return {
        "report": report,
        "encoding": ENCODING_NAMES.get(report.encoding, report.encoding),
        "separator": SEPARATOR_NAMES.get(report.separator, report.separator),
        "hidden_made": report.made_count - len(report.made),
        "hidden_changes": report.change_count - len(report.changes),
    }
