"""One import screen: what the steps need to know of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.functional import Promise

from cms_ext.desks.import_desk.domain.desk import ImportDesk
from cms_ext.desks.import_desk.forms import ImportUploadForm
from cms_ext.office.desk_kit.exporting import csv_table
from cms_ext.office.desk_kit.menu_place import Place, PlacedEntry
from cms_ext.people.identity.models import User
from cms_ext.people.identity.views.guard import require_rights


@dataclass(frozen=True, slots=True)
class CommitWords:
    """What committing is called at this screen. `done` and `held` hold one %s, the file's name.

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
    """One import screen. `url_name` names its first address, and with a step behind it the others.

    All of `permissions` are needed. `details` makes of a report what `report_template` shows
    beside the findings; `record_url` is where a committed file, or what came of it, is looked at.
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

    @property
    def url(self) -> str:
        return self.address("")

    def address(self, step: str) -> str:
        """The address of a step: "" for the upload, else "commit", "discard", "findings" …"""
        return reverse("_".join(filter(None, (self.url_name, step))))

    def about_columns(self, report: Any) -> Mapping[str, object]:
        """By the header of a column of the file: what belongs in it, in Polish."""
        return {}

    def admits(self, request: HttpRequest) -> bool:
        return request.user.has_perms(self.permissions)

    def clerk(self, request: HttpRequest) -> User:
        """Who is at the screen. Raises PermissionDenied, which the admin answers its own way."""
        return require_rights(request, *self.permissions)


def csv_answer(lines: Iterable[Iterable[str]], filename: str) -> HttpResponse:
    """Lines as a file for a spreadsheet, to be saved; nothing in it runs as a formula."""
    response = HttpResponse(csv_table(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


class ScreenMenuItem(PlacedEntry):
    """Shown to those who may use the screen."""

    def __init__(self, place: Place | str, screen: ImportScreen, order: int) -> None:
        name = screen.url_name.replace("_", "-")
        url = reverse_lazy(screen.url_name)
        super().__init__(screen.title, url, name=name, icon_name=screen.icon, order=order)
        self.place = place
        self.screen = screen

    def is_shown(self, request: HttpRequest) -> bool:
        return self.screen.admits(request)
