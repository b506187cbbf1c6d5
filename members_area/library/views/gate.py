"""The release screens: steps with a paper, the queue, and the second person's confirmation."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from cms_ext.base.files.extraction import REBUILT
from cms_ext.desks.frame.listing import Day, Fact, Name, StaffList
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.office.desk_kit.workflow.step import Done, Step, StepForm, by_slug
from cms_ext.office.desk_kit.workflow.views import NothingLeft, StepPage, StepView
from cms_ext.people.identity.models import User
from cms_ext.people.identity.views.guard import StaffRequest, require_rights
from members_area.library.domain.document import add_version
from members_area.library.domain.draft import discard_draft, may_discard
from members_area.library.domain.grants import change_audience
from members_area.library.domain.queries import staff
from members_area.library.domain.redaction import open_original
from members_area.library.domain.release import confirm_and_publish
from members_area.library.domain.submission import allow_double, send_back, waive_warning
from members_area.library.domain.upload import CheckedFile
from members_area.library.forms import gate as forms
from members_area.library.models import Document, Release, Version

APP = "members_area_library"
VIEW = f"{APP}.view_document"
UPLOAD = f"{APP}.add_document"
WORK = f"{APP}.change_document"
CONFIRM = f"{APP}.confirm_version"
ORIGINAL = f"{APP}.view_original"
DOUBLE = f"{APP}.allow_doubled_number"


def show_refusal(request: HttpRequest, refusal: ValidationError, about: str = "") -> None:
    """Show the refusal on top of the next page, after the title of the paper."""
    words = " ".join(refusal.messages)
    messages.error(request, f"„{about}”: {words}" if about else words)


def warn_of_damage(request: HttpRequest, file: CheckedFile, about: str = "") -> None:
    """Warn of a file that was read although its end is missing."""
    if file.extracted.rebuilt:
        messages.warning(request, f"{about}: {REBUILT}" if about else REBUILT)


def _audience(document: Document, form: forms.AudienceForm, today: date, origin: Origin) -> Done:
    changed = change_audience(document, **form.cleaned_data, on=today, origin=origin)
    return Done(_("Od teraz czytają: %s.") % changed.get_audience_display())


def _version(
    document: Document, form: forms.VersionForm, today: date, origin: Origin
) -> CheckedFile:
    add_version(document, **form.cleaned_data, today=today, origin=origin)
    file: CheckedFile = form.cleaned_data["file"]
    return file


STEPS: Mapping[str, Step[Document]] = by_slug(
    Step(
        "czytelnicy",
        gettext_lazy("Kto czyta dokument"),
        _audience,
        forms.AudienceForm,
        about=gettext_lazy("Zmiana działa od razu i zapisuje się w dzienniku razem z powodem."),
        button=gettext_lazy("Zmień czytelników"),
        rights=(WORK,),
    ),
    Step(
        "wersja",
        gettext_lazy("Nowa wersja dokumentu"),
        _version,
        forms.VersionForm,
        about=gettext_lazy(
            "Nowe brzmienie przechodzi przez bramkę tak jak nowy dokument. Do tego czasu "
            "czytelnicy widzą dotychczasowe."
        ),
        button=gettext_lazy("Dodaj wersję"),
        done=gettext_lazy("Nowa wersja jest na biurku. Przekaż ją w „Publikuj dokumenty”."),
        rights=(UPLOAD, WORK),
    ),
    Step(
        "numer",
        gettext_lazy("Zgoda na podwójny numer"),
        lambda document, form, today, origin: allow_double(
            document, form.cleaned_data["reason"], origin=origin
        ),
        forms.DoubleForm,
        about=gettext_lazy(
            "Tylko dla dawnych dokumentów, których numer naprawdę się powtórzył. W kontroli "
            "kompletności zostanie to pokazane."
        ),
        button=gettext_lazy("Dopuść podwójny numer"),
        done=gettext_lazy("Dokument może nosić numer, który ma już inny."),
        rights=(DOUBLE,),
    ),
)


def _discard(document: Document, form: StepForm, today: date, origin: Origin) -> Done:
    discard_draft(document, origin=origin)
    return Done(_("Usunięto szkic: „%s”.") % document.title, reverse("library_gate_queue"))


DISCARD: Step[Document] = Step(
    "usun",
    gettext_lazy("Usuń szkic"),
    _discard,
    about=gettext_lazy(
        "Szkic zniknie razem z plikiem i nie da się go odzyskać. W dzienniku zostanie, kto i kiedy "
        "go usunął. Dokumentu, który był opublikowany, usunąć nie można."
    ),
    serious=True,
)


class DiscardView(StepView[Document]):
    """Discard a draft, for its author and for anyone who prepares documents for release."""

    icon = "bin"
    sees = VIEW
    step = DISCARD

    def find_subject(self, key: UUID) -> Document:
        found = Document.objects.filter(pk=key).first()
        if found is None:
            raise NothingLeft(_("Tego szkicu już nie ma."), reverse("library_gate_queue"))
        return found

    def may_take(self) -> bool:
        user = self.request.user
        return isinstance(user, User) and may_discard(user, self.subject)

    def landing(self) -> str:
        return document_address(self.subject)

    def subtitle(self) -> str:
        return self.subject.title


class DocumentStepView(StepView[Document]):
    """A step with a document; then returns to the document."""

    icon = "doc-full"
    sees = VIEW
    steps = STEPS

    def find_subject(self, key: UUID, slug: str) -> Document:
        return get_object_or_404(Document, pk=key)

    def response_to(self, answer: object) -> HttpResponseBase:
        if isinstance(answer, CheckedFile):
            warn_of_damage(self.request, answer)
        return super().response_to(answer)

    def landing(self) -> str:
        return document_address(self.subject)

    def subtitle(self) -> str:
        return self.subject.title


def document_address(document: Document) -> str:
    return reverse("members_area_library_document_modeladmin_inspect", args=[document.pk])


FACTS = (
    Day("day", gettext_lazy("Data"), "version.document.borne_date", form="j.m.Y"),
    Fact("brought_by", gettext_lazy("Kto dodał"), "version.uploaded_by"),
    Fact(
        "found",
        gettext_lazy("Dane osobowe"),
        "findings_in_words",
        nothing=gettext_lazy("program nic nie znalazł, przeczytaj"),
    ),
    Fact("missing", gettext_lazy("Czego brakuje"), nothing=gettext_lazy("niczego")),
    Day("since", gettext_lazy("Czeka od"), form="j.m.Y"),
)


class GateList(StaffList):
    model = Version
    list_label = gettext_lazy("Dokumenty")
    search_label = gettext_lazy("Szukaj")
    search_hint = gettext_lazy("tytuł albo numer")
    not_found = gettext_lazy("Nie ma tu dokumentu „%(query)s”.")
    not_found_hint = gettext_lazy(
        "Wpisz część tytułu albo cały numer i zostaw pozostałe pola bez wyboru."
    )
    has_file = False

    def rows_of(self, rows_of_page: Sequence[Version]) -> Sequence[staff.VersionAtGate]:
        return staff.load_versions_at_gate(rows_of_page)


class GateQueue(GateList):
    """All versions that are not published yet, with the next actor."""

    template_name = "members_area/library/gate/queue.html"
    guarded_by = (VIEW,)
    page_title = gettext_lazy("Bramka publikacji")
    header_icon = "lock"
    empty = gettext_lazy("W bramce nic nie czeka.")
    empty_hint = gettext_lazy("Nowe pliki dodasz w „Publikuj dokumenty”.")
    columns = (
        Name(
            "title",
            gettext_lazy("Dokument"),
            "version.document.title",
            hint="kind",
            url_name="members_area_library_document_modeladmin_inspect",
            key="version.document_id",
        ),
        *FACTS,
        Fact("for_whom", gettext_lazy("Czyj krok"), hint="returned"),
    )

    @cached_property
    def filter_form(self) -> forms.QueueFilterForm:
        return forms.QueueFilterForm(self.request.GET)

    def get_queryset(self) -> QuerySet[Version]:
        return staff.filter_versions(
            staff.list_unreleased_versions(), query=self.query, **self.filter_form.chosen()
        )


class ConfirmQueue(GateList):
    """The versions that wait for this person's confirmation, with links to read them."""

    template_name = "members_area/library/gate/confirm_queue.html"
    guarded_by = (VIEW, CONFIRM)
    page_title = gettext_lazy("Do potwierdzenia")
    header_icon = "check"
    empty = gettext_lazy("Nic nie czeka na Twoje potwierdzenie.")
    empty_hint = gettext_lazy(
        "Tego, co dodano albo zanonimizowano z Twojego konta, potwierdza inna osoba."
    )
    columns = (
        Name(
            "title",
            gettext_lazy("Dokument"),
            "version.document.title",
            hint="kind",
            url_name="library_gate_confirm_one",
            key="version.pk",
        ),
        *FACTS,
    )

    @cached_property
    def filter_form(self) -> forms.GateFilterForm:
        return forms.GateFilterForm(self.request.GET)

    def get_queryset(self) -> QuerySet[Version]:
        return staff.filter_versions(
            staff.list_awaiting_versions(self.request.user),
            query=self.query,
            **self.filter_form.chosen(),
        )


def _confirm(
    at_gate: staff.VersionAtGate, form: forms.ConfirmReleaseForm, today: date, origin: Origin
) -> Done:
    version = at_gate.version
    title = version.document.title
    for finding, reason in form.reasons():
        waive_warning(finding, reason, origin=origin)
    confirm_and_publish(version, ticks=form.ticks, today=today, origin=origin)
    if version.state == Release.PUBLISHED:
        return Done(_("Dopuszczono i opublikowano: „%s”.") % title)
    return Done(_("Dopuszczono do publikacji: „%s”.") % title)


def _send_back(
    at_gate: staff.VersionAtGate, form: forms.SendBackForm, today: date, origin: Origin
) -> Done:
    send_back(at_gate.version, form.cleaned_data["reason"], origin=origin)
    return Done(_("Zwrócono do poprawy: „%s”.") % at_gate.version.document.title)


class ConfirmPage(StepPage[staff.VersionAtGate]):
    """A paper to confirm; opening it, and its sealed original, is recorded."""

    template_name = "members_area/library/gate/confirm.html"
    sees = VIEW
    steps = by_slug(
        # A confirmation stays when the publication is refused.
        Step(
            "dopusc",
            gettext_lazy("Potwierdź"),
            _confirm,
            forms.ConfirmReleaseForm,
            rights=(CONFIRM,),
            leaves_trace=True,
        ),
        Step(
            "zwroc",
            gettext_lazy("Zwróć do poprawy"),
            _send_back,
            forms.SendBackForm,
            rights=(CONFIRM,),
        ),
    )
    request: StaffRequest
    # When it was submitted, for finding the next one: a step may clear the field.
    since: datetime | None

    def find_subject(self, key: int) -> staff.VersionAtGate:
        require_rights(self.request, CONFIRM)
        user = self.request.user
        version = staff.list_awaiting_versions(user).filter(pk=key).first()
        if version is None:
            gone = get_object_or_404(
                staff.list_confirmable_versions(user).select_related("document"), pk=key
            )
            raise NothingLeft(
                _("„%(title)s” nie czeka już na potwierdzenie: %(state)s.")
                % {"title": gone.document.title, "state": gone.get_state_display()},
                self.list_address,
            )
        at_gate = staff.load_version_at_gate(version, with_original=user.has_perm(ORIGINAL))
        if at_gate is None:
            raise Http404
        self.since = version.handed_over_at
        return at_gate

    @property
    def list_address(self) -> str:
        return reverse("library_gate_confirm")

    @property
    def next_address(self) -> str:
        """Return the next paper to read; the list when there is none."""
        version = self.subject.version
        following = staff.next_awaiting(self.request.user, version.pk, self.since)
        if following is None:
            return self.list_address
        return reverse("library_gate_confirm_one", args=[following.pk])

    def refused(self, form: BaseForm, refusal: Exception) -> HttpResponse:
        version = self.subject.version
        if version.state == Release.AWAITING or not isinstance(refusal, ValidationError):
            return super().refused(form, refusal)
        # It was confirmed but not published, or somebody else was faster.
        show_refusal(self.request, refusal, version.document.title)
        return redirect(self.next_address)

    def response_to(self, answer: object) -> HttpResponseBase:
        assert isinstance(answer, Done)
        messages.success(self.request, answer.words)
        return redirect(self.next_address)

    def page_context(self) -> dict[str, Any]:
        at_gate, origin = self.subject, self.origin
        version = at_gate.version
        seen = {"file": at_gate.after.file.sha256, "state": version.state}
        record("DOCUMENT_READ", origin, obj=version.document, changes=seen)
        if at_gate.before is not None:
            open_original(version, _("porównanie przed dopuszczeniem"), origin=origin)
        return {
            "version": version,
            "after": at_gate.after,
            "before": at_gate.before,
            "list_address": self.list_address,
            "next_address": self.next_address,
            "left": staff.list_awaiting_versions(self.request.user).count(),
            "published_at_once": version.publish_from is not None
            and version.publish_from <= self.today,
        }
