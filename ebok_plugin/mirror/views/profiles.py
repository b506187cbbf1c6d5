"""Mapping profiles at the desk: the list, one profile, and the assistant that makes one.

The assistant keeps the uploaded file for the session, as import screens do; what was chosen so far
is signed in the page (`RehearsalReceipt`). Without scripts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import wraps
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages

from cms_ext.base.dates.clock import business_today
from cms_ext.base.tables import FileRefused
from cms_ext.desks.frame.listing import Day, Fact, Name, Number, StaffList
from cms_ext.desks.import_desk.domain.queue import (
    ReceiptRefused,
    RehearsalReceipt,
    delete_expired_uploads,
    delete_upload,
    read_import_receipt,
    reopen_upload,
    store_upload,
)
from cms_ext.desks.import_desk.mapping.draft import FileLook, look_at_file
from cms_ext.desks.import_desk.mapping.foreign_table import ForeignFile
from cms_ext.desks.import_desk.mapping.layout import Source
from cms_ext.desks.import_desk.mapping.loading import LayoutRefused
from cms_ext.evidence.audit.domain.event import Origin, read_origin
from cms_ext.office.desk_kit.workflow.step import Done, Step, StepForm, add_refusal, by_slug
from cms_ext.office.desk_kit.workflow.views import StepPage
from cms_ext.people.identity.views.guard import View, for_staff, require_rights
from ebok_plugin.mirror.domain.profile import (
    get_profile,
    list_profiles,
    preview_profile,
    remove_profile,
    rename_profile,
    save_profile,
)
from ebok_plugin.mirror.forms import (
    DraftForm,
    NameForm,
    ProfileUploadForm,
    RenameForm,
    drafted_values,
)
from ebok_plugin.mirror.mapping.draft import (
    guess_draft,
    guess_row_columns,
    join_profiles,
    make_profile,
)
from ebok_plugin.mirror.mapping.loading import shipped_profiles
from ebok_plugin.mirror.mapping.profile import BalanceFrom, Profile
from ebok_plugin.mirror.mapping.targets import RUNNING_BALANCE, TARGETS, WORDS, Shape
from ebok_plugin.mirror.models import MappingProfile
from ebok_plugin.mirror.rights import ADDS_PROFILES, CHANGES_PROFILES, SEES_PROFILES
from ebok_plugin.payments.domain.desk import BROWSER

DESK = "mirror_profile"
TITLE = gettext_lazy("Program księgowy: układ pliku")
SHOWN_ROWS, SHOWN_ERRORS = 5, 20
# What `krok` says: read the file as now chosen, or change what the preview shows.
READ, CHANGE = "odczyt", "popraw"
AssistantStep = Callable[[HttpRequest, RehearsalReceipt, ForeignFile], HttpResponse]


class ProfileList(StaffList):
    template_name = "ebok_plugin/mirror/desk/profiles.html"
    guarded_by = (SEES_PROFILES,)
    model = MappingProfile
    page_title = gettext_lazy("Program księgowy: układy plików")
    header_icon = "table"
    empty = gettext_lazy("Nie ma jeszcze żadnego własnego układu.")
    export_filename = "uklady-programu-ksiegowego"
    columns = (
        Name("name", gettext_lazy("Nazwa"), url_name="mirror_desk_profile", whole=True),
        Number("version", gettext_lazy("Wersja")),
        Day("saved_at", gettext_lazy("Zapisano")),
        Fact("saved_by", gettext_lazy("Kto"), "saved_by"),
    )

    def get_queryset(self) -> QuerySet[MappingProfile]:
        return list_profiles()

    @property
    def shipped(self) -> list[Profile]:
        """Return the profiles that come with the program."""
        return list(shipped_profiles().values())


def _rename(row: MappingProfile, form: Any, today: date, origin: Origin) -> Done:
    renamed = rename_profile(row, form.cleaned_data["name"], origin=origin)
    return Done(_("Nazwę zmieniono."), reverse("mirror_desk_profile", args=[renamed.pk]))


def _remove(row: MappingProfile, form: StepForm, today: date, origin: Origin) -> Done:
    remove_profile(row, origin=origin)
    return Done(_("Układ usunięto."), reverse("mirror_desk_profiles"))


class ProfilePage(StepPage[MappingProfile]):
    template_name = "ebok_plugin/mirror/desk/profile.html"
    sees = SEES_PROFILES
    steps = by_slug(
        Step("nazwa", gettext_lazy("Zmień nazwę"), _rename, RenameForm, rights=(CHANGES_PROFILES,)),
        Step("usun", gettext_lazy("Usuń układ"), _remove, rights=(CHANGES_PROFILES,)),
    )

    def find_subject(self, pk: int) -> MappingProfile:
        return get_object_or_404(list_profiles(), pk=pk)

    def page_context(self) -> dict[str, Any]:
        profile = get_profile(self.subject)
        return {"profile": profile, "lines": describe_profile(profile)}


def describe_profile(profile: Profile) -> list[tuple[str, str]]:
    """List our columns with what they are filled from, as text."""
    lines = []
    for row in (row for table in profile.tables for row in table.rows):
        words = {target.name: str(target.words) for target in (*TARGETS[row.row], RUNNING_BALANCE)}
        lines += [(words[name], _describe_source(source)) for name, source in row.sources.items()]
    # An account's number is in each row of it.
    return list(dict.fromkeys(lines))


def _describe_source(source: Source) -> str:
    columns = ", ".join(f"„{column}”" for column in source.columns)
    text = f"„{source.text}”"
    return {
        "constant": text,
        "join": _("{columns} razem").format(columns=columns),
        "before": _("{columns}: to, co przed {text}").format(columns=columns, text=text),
        "after": _("{columns}: to, co za {text}").format(columns=columns, text=text),
        "first_word": _("{columns}: pierwsze słowo").format(columns=columns),
        "minus": _("{columns} ze zmienionym znakiem").format(columns=columns),
        "signed": _("{columns}: kwota i jej strona").format(columns=columns),
        "debit_credit": _("{columns}: Wn minus Ma").format(columns=columns),
    }.get(source.how, columns)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(ADDS_PROFILES)
def upload_sample(request: HttpRequest) -> HttpResponse:
    """Ask for a file of the program; a valid one leads to its columns."""
    clerk = require_rights(request, ADDS_PROFILES)
    handed_in = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ProfileUploadForm(*handed_in)
    if form.is_valid():
        delete_expired_uploads(timezone.now())
        content = form.cleaned_data["file"]
        receipt = RehearsalReceipt(
            desk=DESK,
            user=clerk.pk,
            filename=content.name,
            sha256=store_upload(content, owner=_owner(request)),
            options={},
        )
        try:
            look = look_at_file(ForeignFile(content.name, content), {}, BROWSER, WORDS)
        except FileRefused as refusal:
            form.add_error("file", refusal.finding.message)
        else:
            return _columns_page(request, receipt, look, guess_draft(look))
    context = {"title": TITLE, "form": form, "back": reverse("mirror_desk_profiles")}
    return render(request, "ebok_plugin/mirror/desk/profile_upload.html", context)


def with_sample(step: AssistantStep) -> View:
    """Decorate a step of the assistant: find the uploaded file of the page's receipt."""

    @require_POST
    @for_staff(ADDS_PROFILES)
    @wraps(step)
    def view(request: HttpRequest) -> HttpResponse:
        clerk = require_rights(request, ADDS_PROFILES)
        try:
            receipt = read_import_receipt(request.POST.get("receipt", ""), desk=DESK, user=clerk.pk)
        except ReceiptRefused:
            return _gone(request)
        content = reopen_upload(receipt.sha256, owner=_owner(request))
        if content is None:
            return _gone(request)
        with content:
            return step(request, receipt, ForeignFile(receipt.filename, _stream(content)))

    return view


@with_sample
def tie_columns(request: HttpRequest, receipt: RehearsalReceipt, file: ForeignFile) -> HttpResponse:
    """Read the file as now chosen, or show the accounts that the chosen columns give."""
    try:
        look = look_at_file(file, drafted_values(request.POST), BROWSER, WORDS)
    except FileRefused as refusal:
        messages.error(request, refusal.finding.message)
        return redirect("mirror_desk_profile_new")
    shape = Shape(request.POST["shape"]) if request.POST.get("shape") in Shape else Shape.ONE_ROW
    if request.POST.get("krok") == READ:
        return _columns_page(request, receipt, look, _read_again(request.POST, look, shape))
    form = DraftForm(request.POST, look=look, shape=shape)
    if form.is_valid():
        receipt = replace(receipt, options=form.draft)
        try:
            name = NameForm(initial={"joins": shape.balance is BalanceFrom.ELSEWHERE})
            return _preview_page(request, receipt, file, name)
        except LayoutRefused as refusal:
            form.add_error(None, str(refusal))
        except FileRefused as refusal:
            form.add_error(None, refusal.finding.message)
    return _form_page(request, receipt, look, form)


def _read_again(data: Mapping[str, Any], look: FileLook, shape: Shape) -> dict[str, str]:
    """What was chosen of how the file is read; the rest is guessed again for its columns."""
    chosen = drafted_values(data) | {"header_line": str(look.header.line), "shape": str(shape)}
    guessed = guess_draft(look)
    keys = ("day_from", "day_text", "day_column", "totals", "all_sheets")
    kept = {key: guessed[key] for key in keys if key in guessed}
    return guess_row_columns(shape, look.header.names) | kept | chosen


@with_sample
def save_draft(request: HttpRequest, receipt: RehearsalReceipt, file: ForeignFile) -> HttpResponse:
    """Save the profile that was previewed, or go back to its columns."""
    if request.POST.get("krok") == CHANGE:
        return _columns_page(
            request, receipt, look_at_file(file, receipt.options, BROWSER, WORDS), receipt.options
        )
    form = NameForm(request.POST)
    if form.is_valid():
        name = form.cleaned_data["name"]
        profile = make_profile(name, receipt.options)
        try:
            if form.cleaned_data["joins"]:
                profile = join_profiles(_saved(name), profile)
            row = save_profile(name, profile, origin=read_origin(request))
        except LayoutRefused as refusal:
            form.add_error("joins", str(refusal))
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            delete_upload(receipt.sha256, owner=_owner(request))
            messages.success(request, _("Układ „%s” zapisano. Możesz wczytać nim plik.") % name)
            return redirect("mirror_desk_profile", row.pk)
    return _preview_page(request, receipt, file, form)


def _saved(name: str) -> Profile:
    """Return the saved profile of this name. Raises ValidationError."""
    row = list_profiles().filter(name=name).first()
    if row is None:
        raise ValidationError({"joins": _("Nie ma układu o tej nazwie. Najpierw zapisz pierwszy.")})
    return get_profile(row)


def _columns_page(
    request: HttpRequest, receipt: RehearsalReceipt, look: FileLook, draft: Mapping[str, str]
) -> HttpResponse:
    form = DraftForm(initial=dict(draft), look=look, shape=Shape(draft["shape"]))
    return _form_page(request, receipt, look, form)


def _form_page(
    request: HttpRequest, receipt: RehearsalReceipt, look: FileLook, form: DraftForm
) -> HttpResponse:
    context = {
        "title": TITLE,
        "form": form,
        "look": look,
        "rows": [row[: len(look.header.names)] for row in look.rows[:SHOWN_ROWS]],
        "filename": receipt.filename,
        "receipt": receipt.signed(),
        "back": reverse("mirror_desk_profiles"),
    }
    return render(request, "ebok_plugin/mirror/desk/profile_columns.html", context)


def _preview_page(
    request: HttpRequest, receipt: RehearsalReceipt, file: ForeignFile, form: NameForm
) -> HttpResponse:
    """Return the first accounts as residents would see them.

    Raises LayoutRefused and FileRefused.
    """
    profile = make_profile(receipt.filename, receipt.options)
    preview = preview_profile(profile, file, today=business_today(), limits=BROWSER)
    context = {
        "title": TITLE,
        "form": form,
        "preview": preview,
        "errors": preview.errors[:SHOWN_ERRORS],
        "hidden_errors": preview.error_count - len(preview.errors[:SHOWN_ERRORS]),
        "filename": receipt.filename,
        "receipt": receipt.signed(),
    }
    return render(request, "ebok_plugin/mirror/desk/profile_preview.html", context)


def _stream(content: File[bytes]) -> Any:
    return content.file


def _gone(request: HttpRequest) -> HttpResponse:
    messages.error(request, _("Ten plik już nie czeka. Wgraj go jeszcze raz."))
    return redirect("mirror_desk_profile_new")


def _owner(request: HttpRequest) -> str:
    return request.session.session_key or ""
