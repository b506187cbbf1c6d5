"""Steps with a whole paper: other readers, a further version, a number that another one bears."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.workflow.forms import StepForm
from cms_ext.office.desk_kit.workflow.step import Done, Step, by_slug
from cms_ext.office.desk_kit.workflow.views import NothingLeft, StepView
from cms_ext.people.identity.models import User
from members_area.library.domain.audience import change_audience
from members_area.library.domain.document import add_version
from members_area.library.domain.draft import discard_draft, may_discard
from members_area.library.domain.gate.publishable import allow_double
from members_area.library.forms.gate import AudienceForm, DoubleForm, VersionForm
from members_area.library.models import Document
from members_area.library.views.gate.screen import DOUBLE, UPLOAD, VIEW, WORK


def _audience(document: Document, form: AudienceForm, today: date, origin: Origin) -> Done:
    changed = change_audience(document, **form.cleaned_data, on=today, origin=origin)
    return Done(_("Od teraz czytają: %s.") % changed.get_audience_display())


def _version(document: Document, form: VersionForm, today: date, origin: Origin) -> None:
    add_version(document, **form.cleaned_data, today=today, origin=origin)


STEPS: Mapping[str, Step[Document]] = by_slug(
    Step(
        "czytelnicy",
        gettext_lazy("Kto czyta dokument"),
        _audience,
        AudienceForm,
        about=gettext_lazy("Zmiana działa od razu i zapisuje się w dzienniku razem z powodem."),
        button=gettext_lazy("Zmień czytelników"),
        rights=(WORK,),
    ),
    Step(
        "wersja",
        gettext_lazy("Nowa wersja dokumentu"),
        _version,
        VersionForm,
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
        DoubleForm,
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
    """For whoever made the draft, and whoever works at the gate."""

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
    """One of the steps; afterwards one is back at the document."""

    icon = "doc-full"
    sees = VIEW
    steps = STEPS

    def find_subject(self, key: UUID, slug: str) -> Document:
        return get_object_or_404(Document, pk=key)

    def landing(self) -> str:
        return document_address(self.subject)

    def subtitle(self) -> str:
        return self.subject.title


def document_address(document: Document) -> str:
    return reverse("members_area_library_document_modeladmin_inspect", args=[document.pk])
