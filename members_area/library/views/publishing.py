"""„Publikuj kilka dokumentów”: uploading files and submitting them; the page of a version.

Also the screen that links documents to an announcement.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from cms_ext.base.dates.clock import business_today
from cms_ext.base.files.stored_files import StorageRefused
from cms_ext.base.web.limits import MEGABYTE, takes_megabytes
from cms_ext.base.web.paging import select_page
from cms_ext.evidence.audit.domain.event import Origin, read_origin, record
from cms_ext.office.desk_kit.workflow.step import Step, by_slug
from cms_ext.office.desk_kit.workflow.views import StepPage, StepView
from cms_ext.people.identity.models import User
from cms_ext.people.identity.views.guard import (
    ENTERS_ADMIN,
    StaffRequest,
    for_staff,
    require_rights,
)
from cms_ext.public_site.notices.models import AnnouncementPage
from members_area.library.domain import redaction, relation
from members_area.library.domain.document import replace_file
from members_area.library.domain.draft import SameFile, draft_from_file
from members_area.library.domain.queries.staff import (
    list_desk_versions,
    load_version_at_gate,
    load_versions_at_gate,
)
from members_area.library.domain.release import submit_for_release
from members_area.library.domain.scan import rescan_version
from members_area.library.domain.upload import MAX_SIZE, CheckedFile, RefusedFile, checked_file
from members_area.library.forms import gate as gate_forms
from members_area.library.models import Document, Release, Version
from members_area.library.views import gate
from members_area.library.views.file import attachment_response

TEMPLATE = "members_area/library/gate/desk.html"
# Documents with their facts on one page.
PAGE = 20
# In the address after an upload of known files: then the clerk may add them again.
AGAIN = "jeszcze-raz"
KEY = re.compile(r"[0-9]{1,17}")
# Titles that a message names; more would cover the screen.
NAMED = 3


@takes_megabytes(PAGE * MAX_SIZE // MEGABYTE)
@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(gate.UPLOAD, gate.WORK)
def desk(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request)
    if "wiersze" in request.POST:
        return _submit_ticked(request)
    form = gate_forms.BringForm(request.POST, request.FILES, offers_again=AGAIN in request.GET)
    if not form.is_valid():
        return _page(request, bring=form)
    here = reverse("library_gate_desk")
    return redirect(here if _take_files(request, form) else f"{here}?{AGAIN}=1")


def _take_files(request: HttpRequest, form: gate_forms.BringForm) -> bool:
    """Register the accepted files; a refused file does not stop the others.

    Returns True if all files were new to the library.
    """
    today, origin = business_today(), read_origin(request)
    again = form.cleaned_data.get("again", False)
    taken, all_new = 0, True
    for file in form.cleaned_data["papers"]:
        try:
            checked = checked_file(file, file.name or "")
            draft_from_file(checked, file.name or "", today=today, origin=origin, again=again)
            taken += 1
            gate.warn_of_damage(request, checked, file.name or "")
        except SameFile as refusal:
            all_new = False
            messages.warning(request, _twin_message(request, file.name or "", refusal.document))
        except (RefusedFile, StorageRefused) as refusal:
            messages.error(request, f"{file.name}: {refusal}")
        except ValidationError as refusal:
            gate.show_refusal(request, refusal, file.name or "")
    if taken:
        messages.success(request, _("Przyjęte pliki: %d. Sprawdź je w tabeli i przekaż.") % taken)
    return all_new


def _twin_message(request: HttpRequest, name: str, document: Document) -> str:
    """Name the paper that has the file, with a link for those who may see it."""
    if not request.user.has_perm(gate.VIEW):
        return _("%s: biblioteka ma już ten sam plik. Nie dodano go drugi raz.") % name
    link = format_html('<a href="{}">{}</a>', gate.document_address(document), document.title)
    words = _("{name}: ten sam plik ma już „{document}” ({state}). Nie dodano go drugi raz.")
    return format_html(words, name=name, document=link, state=document.get_state_display())


def _submit_ticked(request: HttpRequest) -> HttpResponse:
    """Save the corrected facts, and submit the selected rows."""
    forms = _posted_forms(request)
    day = gate_forms.DayForm(request.POST)
    valid = [form.is_valid() for form in forms]
    if not (day.is_valid() and all(valid)):
        return _page(request, forms=forms, day=day)
    refused = [form for form in forms if not _submit_row(request, form, day)]
    passing = "przekaz" in request.POST
    took = [form for form in forms if form not in refused and form.cleaned_data["ready"]]
    _report_passed(request, took if passing else [])
    if refused:
        return _page(request, forms=refused, day=day)
    # The same page of the list, which shows what moved up.
    return redirect(request.get_full_path())


def _submit_row(request: HttpRequest, form: gate_forms.RowForm, day: gate_forms.DayForm) -> bool:
    """Save and submit a row; return False after a refusal, which the row shows."""
    today, origin = business_today(), read_origin(request)
    passing = form.cleaned_data["ready"] and "przekaz" in request.POST
    try:
        form.amend_facts(today=today, origin=origin)
        if passing:
            submit_for_release(
                form.version,
                today=today,
                origin=origin,
                publish_from=day.cleaned_data["publish_from"],
                pages_checked=form.cleaned_data.get("pages_checked", False),
            )
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
        return False
    return True


def _report_passed(request: HttpRequest, passed: list[gate_forms.RowForm]) -> None:
    """Show one message for each resulting state, with the first titles."""
    done = {
        Release.AWAITING: _("Przekazano do potwierdzenia (%(count)d): %(titles)s."),
        Release.CONFIRMED: _("Dopuszczono do publikacji (%(count)d): %(titles)s."),
        Release.PUBLISHED: _("Opublikowano (%(count)d): %(titles)s."),
    }
    for state, words in done.items():
        titles = [one.version.document.title for one in passed if one.version.state == state]
        if titles:
            titles_text = ", ".join(f"„{title}”" for title in titles[:NAMED])
            titles_text += _(" i inne") if len(titles) > NAMED else ""
            messages.success(request, words % {"count": len(titles), "titles": titles_text})


def _posted_forms(request: HttpRequest) -> list[gate_forms.RowForm]:
    """Return the posted rows, as far as they still wait for the clerk."""
    keys = [int(key) for key in request.POST.getlist("wiersze") if KEY.fullmatch(key)]
    return _forms(request.POST, list_desk_versions().filter(pk__in=keys[:PAGE]))


def _forms(data: object, versions: Iterable[Version]) -> list[gate_forms.RowForm]:
    choices = gate_forms.Choices.now()
    return [
        gate_forms.RowForm(data, waiting=row, choices=choices)
        for row in load_versions_at_gate(list(versions))
    ]


def _page(
    request: HttpRequest,
    *,
    bring: gate_forms.BringForm | None = None,
    forms: list[gate_forms.RowForm] | None = None,
    day: gate_forms.DayForm | None = None,
) -> HttpResponse:
    """A page of the desk; posted rows (`forms`) are shown alone."""
    page = select_page(request, list_desk_versions(), PAGE)
    context = {
        "bring": bring or gate_forms.BringForm(offers_again=AGAIN in request.GET),
        "rows": _forms(None, page.object_list) if forms is None else forms,
        "day": day or gate_forms.DayForm(initial={"publish_from": business_today()}),
        "page_obj": page if forms is None else None,
    }
    return render(request, TEMPLATE, context)


def _with_field(
    verb: Callable[..., object], field: str
) -> Callable[[Version, Any, date, Origin], object]:
    """Make a verb of the field's value, which it returns."""

    def act(version: Version, form: Any, today: date, origin: Origin) -> object:
        value = form.cleaned_data[field]
        verb(version, value, today=today, origin=origin)
        return value

    return act


class VersionPage(StepPage[Version]):
    """The page of a version and steps with its file; opening it is recorded."""

    template_name = "members_area/library/gate/version.html"
    sees = gate.VIEW
    steps = by_slug(
        Step(
            "redacted",
            gettext_lazy("Dodaj plik zanonimizowany"),
            _with_field(redaction.serve_redacted_file, "file"),
            partial(gate_forms.FileForm, prefix="redacted"),
        ),
        Step(
            "text",
            gettext_lazy("Zrób PDF z tej treści"),
            _with_field(redaction.redact_text, "text"),
            gate_forms.AccessibleTextForm,
        ),
        Step(
            "other",
            gettext_lazy("Zamień plik"),
            _with_field(replace_file, "file"),
            partial(gate_forms.FileForm, prefix="other"),
        ),
        Step(
            "again",
            gettext_lazy("Sprawdź plik ponownie"),
            lambda version, form, today, origin: rescan_version(
                version, today=today, origin=origin
            ),
        ),
    )

    def find_subject(self, key: int) -> Version:
        return get_object_or_404(Version.objects.select_related("document__kind"), pk=key)

    def load_step(self, **kwargs: Any) -> None:
        require_rights(self.request, gate.WORK)  # Also for reading: it may hold personal data.
        super().load_step(**kwargs)

    def find_step(self, key: int) -> Step[Version]:
        """Return the step whose field was posted."""
        sent = [step for slug, step in self.steps.items() if slug in self.request.POST]
        if not sent:
            raise Http404
        return sent[0]

    def response_to(self, answer: object) -> HttpResponseBase:
        if isinstance(answer, CheckedFile):
            gate.warn_of_damage(self.request, answer)
        if self.subject.state == Release.FINDINGS:
            found = _("Plik sprawdzono. Są w nim jeszcze dane wskazane niżej.")
            messages.warning(self.request, found)
        else:
            state = self.subject.get_state_display()
            messages.success(self.request, _("Plik sprawdzono: %s.") % state)
        return redirect(self.landing())

    def page_context(self) -> dict[str, Any]:
        version, waiting = self.subject, load_version_at_gate(self.subject)
        if waiting is not None:
            seen = {"file": waiting.after.file.sha256, "state": version.state}
            record("DOCUMENT_READ", self.origin, obj=version.document, changes=seen)
        return {
            "version": version,
            "waiting": waiting,
            "may_redact": version.state in redaction.REDACTABLE,
            "sealed": redaction.sealed_original(version),
            "may_open_original": self.request.user.has_perm(gate.ORIGINAL),
        }


def _open_original(
    version: Version, form: gate_forms.OriginalForm, today: date, origin: Origin
) -> FileResponse:
    return attachment_response(
        redaction.open_original(version, form.cleaned_data["reason"], origin=origin)
    )


OPEN: Step[Version] = Step(
    "oryginal",
    gettext_lazy("Zapieczętowany oryginał"),
    _open_original,
    gate_forms.OriginalForm,
    about=gettext_lazy(
        "Oryginał zawiera dane, które usunięto z opublikowanej wersji. Każde otwarcie "
        "zapisuje się w dzienniku razem z powodem."
    ),
    button=gettext_lazy("Otwórz oryginał"),
    rights=(gate.ORIGINAL,),
)


class OriginalView(StepView[Version]):
    icon = "doc-full"
    sees = gate.VIEW
    step = OPEN

    def find_subject(self, key: int) -> Version:
        return get_object_or_404(Version.objects.select_related("document"), pk=key)

    def landing(self) -> str:
        return gate.document_address(self.subject.document)

    def subtitle(self) -> str:
        return self.subject.document.title


VERBS = {"link": relation.link_document, "unlink": relation.unlink_document}


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(ENTERS_ADMIN)
def choose_papers(request: StaffRequest, pk: int) -> HttpResponse:
    """Return the screen for linking: `?q=` finds documents; POST `link` or `unlink` holds a key."""
    page, user = get_object_or_404(AnnouncementPage, pk=pk), request.user
    if not relation.may_choose(user, page):
        raise PermissionDenied
    query = request.GET.get("q", "")
    if request.method == "POST":
        _link_or_unlink(request, page, user)
        address = reverse("library_related", args=[pk])
        return redirect(f"{address}?{urlencode({'q': query})}" if query else address)
    today = business_today()
    context = {
        "page": page,
        "query": query,
        "linked": relation.list_linked_papers(page, user, today),
        "found": relation.documents_matching(page, user, query, today),
    }
    return render(request, "members_area/library/related.html", context)


def _link_or_unlink(request: HttpRequest, page: AnnouncementPage, user: User) -> None:
    """Link or unlink; a hidden and an unknown paper get the same Http404."""
    name = next((name for name in VERBS if name in request.POST), None)
    if name is None:
        return
    try:
        key = UUID(request.POST[name])
        VERBS[name](page, key, user, business_today(), origin=read_origin(request))
    except (ValueError, relation.NotChoosable) as unknown:
        raise Http404 from unknown
    done = {
        "link": _("Dokument jest pod ogłoszeniem. Zobaczą go ci, którzy mogą go czytać."),
        "unlink": _("Dokumentu nie ma już pod ogłoszeniem."),
    }
    messages.success(request, done[name])
