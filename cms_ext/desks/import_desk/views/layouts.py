"""The assistant that makes the layout of a file in three steps, and the page of a layout.

It keeps the uploaded file for the session, as import screens do; what was chosen so far is signed
in the page (`RehearsalReceipt`). Without scripts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import date
from functools import wraps
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages

from cms_ext.base.tables import FileRefused
from cms_ext.desks.import_desk.domain.queue import (
    ReceiptRefused,
    RehearsalReceipt,
    delete_expired_uploads,
    read_import_receipt,
    reopen_upload,
    store_upload,
)
from cms_ext.desks.import_desk.forms import (
    DraftForm,
    NameForm,
    RenameForm,
    SampleForm,
    drafted_values,
)
from cms_ext.desks.import_desk.mapping.draft import FileLook, look_at_file
from cms_ext.desks.import_desk.mapping.foreign_table import ForeignFile
from cms_ext.desks.import_desk.mapping.loading import LayoutRefused
from cms_ext.desks.import_desk.mapping.target import fold
from cms_ext.desks.import_desk.views.assistant import Assistant, describe_reading
from cms_ext.desks.import_desk.views.steps import group_findings, read_upload_owner
from cms_ext.evidence.audit.domain.event import Origin, read_origin
from cms_ext.office.desk_kit.workflow.step import Done, Step, StepForm, add_refusal, by_slug
from cms_ext.office.desk_kit.workflow.views import StepPage
from cms_ext.people.identity.models import User
from cms_ext.people.identity.views.guard import ENTERS_ADMIN, View, for_staff, require_rights

SHOWN_ROWS, SHOWN_ERRORS = 5, 20
# What `krok` says: read the file as now chosen, or change what the preview shows.
READ, CHANGE = "odczyt", "popraw"


class LayoutPage(StepPage[Any]):
    """The page of a layout; `assistant` is given with its address."""

    template_name = "cms_ext/import_desk/layout.html"
    # The assistant of the address says which right it is.
    sees = ENTERS_ADMIN
    assistant: Assistant

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        self.assistant = kwargs.pop("assistant")
        self.sees = self.assistant.sees[0]
        rights = self.assistant.makes
        self.steps = by_slug(
            Step("nazwa", gettext_lazy("Zmień nazwę"), self._rename, RenameForm, rights=rights),
            Step("usun", gettext_lazy("Usuń układ"), self._remove, rights=rights),
            *self.assistant.more_steps,
        )
        super().setup(request, *args, **kwargs)

    def find_subject(self, pk: int, **kwargs: Any) -> Any:
        require_rights(self.request, *self.assistant.sees)
        return get_object_or_404(self.assistant.layouts.list_current(), pk=pk)

    def page_context(self) -> dict[str, Any]:
        user = self.request.user
        may_import, may_make = map(user.has_perms, (self.assistant.imports, self.assistant.makes))
        change_url = self.assistant.change_url(self.subject.name) if may_make else ""
        try:
            layout = self.assistant.layouts.read(self.subject)
            lines = [*self.assistant.describe(layout), *describe_reading(layout)]
        except LayoutRefused as refusal:  # saved by a release with other columns
            lines = [(_("Tego układu nie da się już odczytać"), str(refusal))]
            change_url = ""
        return {
            "assistant": self.assistant,
            "lines": lines,
            "change_url": change_url,
            "import_url": self.assistant.import_address(self.subject.name) if may_import else "",
        }

    def _rename(self, row: Any, form: Any, today: date, origin: Origin) -> Done:
        renamed = self.assistant.rename(row, form.cleaned_data["name"], origin)
        return Done(_("Nazwę zmieniono."), reverse(self.assistant.url_name, args=[renamed.pk]))

    def _remove(self, row: Any, form: StepForm, today: date, origin: Origin) -> Done:
        self.assistant.layouts.remove(row, origin=origin)
        return Done(_("Układ usunięto."), self.assistant.list_url)


AssistantStep = Callable[[HttpRequest, Assistant, RehearsalReceipt, ForeignFile], HttpResponse]


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(ENTERS_ADMIN)
def upload_sample(
    request: HttpRequest, assistant: Assistant, pk: int | None = None
) -> HttpResponse:
    """Ask for a file of the program, unless one is kept; it leads to its columns.

    For the layout `pk` they are as it says, else as guessed.
    """
    clerk = require_rights(request, *assistant.makes)
    row = get_object_or_404(assistant.layouts.list_current(), pk=pk) if pk else None
    if row and not assistant.change_url(row.name):
        raise Http404
    receipt = _find_sample(request, assistant, clerk, row)
    is_sent = request.method == "POST" and "receipt" not in request.POST
    form = SampleForm(*((request.POST, request.FILES) if is_sent else ()))
    if form.is_valid():
        delete_expired_uploads(timezone.now())
        content = form.cleaned_data["file"]
        sha256 = store_upload(content, owner=read_upload_owner(request))
        receipt = RehearsalReceipt(assistant.url_name, clerk.pk, content.name, sha256, {})
    stored = receipt and reopen_upload(receipt.sha256, owner=read_upload_owner(request))
    if receipt and stored:
        with stored:
            try:
                file = ForeignFile(receipt.filename, _stream(stored))
                return _first_columns(request, assistant, receipt, file, row)
            except (FileRefused, LayoutRefused) as refusal:
                messages.error(request, str(refusal))
    context = {"assistant": assistant, "form": form, "layout": row}
    return render(request, "cms_ext/import_desk/layout_upload.html", context)


def _find_sample(
    request: HttpRequest, assistant: Assistant, clerk: User, row: Any
) -> RehearsalReceipt | None:
    """Return the receipt of a refused import, or of the sample by which a layout was saved."""
    text = request.POST.get("receipt", "")
    if row and request.method == "GET":
        text = request.session.get(_sample_key(assistant, row), "")
    with suppress(ReceiptRefused):
        return read_import_receipt(text, desk=assistant.url_name, user=clerk.pk)
    return None


def _sample_key(assistant: Assistant, row: Any) -> str:
    """Return where the session has the receipt of a layout's sample, while the file is kept."""
    return f"{assistant.url_name} {row.pk}"


def _first_columns(
    request: HttpRequest,
    assistant: Assistant,
    receipt: RehearsalReceipt,
    file: ForeignFile,
    row: Any,
) -> HttpResponse:
    """Return the columns of a sample, guessed or as the layout has them. Raises FileRefused."""
    if row is None:
        look = look_at_file(file, {}, assistant.limits, assistant.vocabulary())
        return _columns_page(request, assistant, receipt, look, assistant.guess(look))
    layout = assistant.layouts.read(row)
    draft = assistant.draft_of(layout)
    names = {row.name: [fold(column) for column in layout.tables[0].columns]}
    look = look_at_file(file, draft, assistant.limits, names)
    draft |= {"header_line": str(look.header.line), "separator": look.header.separator}
    for target in assistant.find_shape(draft["shape"]).targets:
        if offered := request.POST.get(target.name):
            draft[target.name] = offered
    return _columns_page(request, assistant, replace(receipt, subject=row.name), look, draft)


def with_sample(step: AssistantStep) -> View:
    """Decorate a step of the assistant: find the uploaded file of the page's receipt."""

    @require_POST
    @for_staff(ENTERS_ADMIN)
    @wraps(step)
    def view(request: HttpRequest, assistant: Assistant) -> HttpResponse:
        clerk = require_rights(request, *assistant.makes)
        try:
            text = request.POST.get("receipt", "")
            receipt = read_import_receipt(text, desk=assistant.url_name, user=clerk.pk)
        except ReceiptRefused:
            return _gone(request, assistant)
        content = reopen_upload(receipt.sha256, owner=read_upload_owner(request))
        if content is None:
            return _gone(request, assistant)
        with content:
            file = ForeignFile(receipt.filename, _stream(content))
            return step(request, assistant, receipt, file)

    return view


@with_sample
def tie_columns(
    request: HttpRequest, assistant: Assistant, receipt: RehearsalReceipt, file: ForeignFile
) -> HttpResponse:
    """Read the file as now chosen, or show the rows that the chosen columns give."""
    try:
        look = look_at_file(
            file, drafted_values(request.POST), assistant.limits, assistant.vocabulary()
        )
    except FileRefused as refusal:
        messages.error(request, refusal.finding.message)
        return redirect(assistant.new_url)
    shape = assistant.find_shape(request.POST.get("shape", ""))
    if request.POST.get("krok") == READ:
        chosen = drafted_values(request.POST) | {
            "header_line": str(look.header.line),
            "shape": shape.value,
        }
        draft = assistant.guess(look, shape.value) | chosen
        return _columns_page(request, assistant, receipt, look, draft)
    form = assistant.draft_form(
        request.POST, look=look, shape=shape, shapes=assistant.list_shapes()
    )
    if form.is_valid():
        receipt = replace(receipt, options=form.draft)
        try:
            name = assistant.first_name(form.draft, receipt.subject)
            return _preview_page(request, assistant, receipt, file, name)
        except LayoutRefused as refusal:
            form.add_error(None, str(refusal))
        except FileRefused as refusal:
            form.add_error(None, refusal.finding.message)
    return _form_page(request, assistant, receipt, look, form)


@with_sample
def save_draft(
    request: HttpRequest, assistant: Assistant, receipt: RehearsalReceipt, file: ForeignFile
) -> HttpResponse:
    """Save the layout that was previewed, or go back to its columns."""
    if request.POST.get("krok") == CHANGE:
        look = look_at_file(file, receipt.options, assistant.limits, assistant.vocabulary())
        return _columns_page(request, assistant, receipt, look, receipt.options)
    form = assistant.name_form(request.POST)
    if form.is_valid():
        try:
            layout = assistant.make(form.cleaned_data["name"], receipt.options)
            if not assistant.preview(layout, file).is_readable:
                raise LayoutRefused(
                    _("Układu nie zapisano: nie czyta nawet tego pliku. Popraw kolumny albo plik.")
                )
            row = assistant.save(form, layout, read_origin(request))
        except LayoutRefused as refusal:
            form.add_error(None, str(refusal))
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            sample = replace(receipt, options={}, subject="")
            request.session[_sample_key(assistant, row)] = sample.signed()
            messages.success(request, _("Układ „%s” zapisano. Możesz wczytać nim plik.") % row.name)
            return redirect(assistant.url_name, row.pk)
    return _preview_page(request, assistant, receipt, file, form)


def _columns_page(
    request: HttpRequest,
    assistant: Assistant,
    receipt: RehearsalReceipt,
    look: FileLook,
    draft: Mapping[str, str],
) -> HttpResponse:
    shape = assistant.find_shape(draft.get("shape", ""))
    form = assistant.draft_form(
        initial=dict(draft), look=look, shape=shape, shapes=assistant.list_shapes()
    )
    return _form_page(request, assistant, receipt, look, form)


def _form_page(
    request: HttpRequest,
    assistant: Assistant,
    receipt: RehearsalReceipt,
    look: FileLook,
    form: DraftForm,
) -> HttpResponse:
    context = {
        "assistant": assistant,
        "form": form,
        "look": look,
        "rows": [row[: len(look.header.names)] for row in look.rows[:SHOWN_ROWS]],
        "filename": receipt.filename,
        "receipt": receipt.signed(),
        "columns_url": assistant.address("columns"),
    }
    return render(request, "cms_ext/import_desk/layout_columns.html", context)


def _preview_page(
    request: HttpRequest,
    assistant: Assistant,
    receipt: RehearsalReceipt,
    file: ForeignFile,
    form: NameForm,
) -> HttpResponse:
    """Return the first rows as they are read. Raises LayoutRefused and FileRefused."""
    preview = assistant.preview(assistant.make(receipt.filename, receipt.options), file)
    causes = group_findings([asdict(error) | {"is_error": True} for error in preview.errors])
    errors = causes[:SHOWN_ERRORS]
    hidden = sum(1 + cause.get("alike", 0) for cause in causes[SHOWN_ERRORS:])
    context = {
        **preview.context,
        "assistant": assistant,
        "form": form,
        "preview": preview,
        "errors": errors,
        "hidden_errors": preview.error_count - len(preview.errors) + hidden,
        "filename": receipt.filename,
        "receipt": receipt.signed(),
        "save_url": assistant.address("save"),
    }
    return render(request, assistant.preview_template, context)


def _stream(content: File[bytes]) -> Any:
    return content.file


def _gone(request: HttpRequest, assistant: Assistant) -> HttpResponse:
    messages.error(request, _("Ten plik już nie czeka. Wgraj go jeszcze raz."))
    return redirect(assistant.new_url)
