"""One version at the clerk's desk: what was seen in it, another file, the sealed original."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.office.desk_kit.workflow.step import Step, by_slug
from cms_ext.office.desk_kit.workflow.views import StepPage, StepView
from cms_ext.people.identity.views.guard import require_rights
from members_area.library.domain.document import replace_file
from members_area.library.domain.gate.redaction import (
    REDACTABLE,
    open_original,
    redact_text,
    sealed_original,
    serve_redacted_file,
)
from members_area.library.domain.gate.scan import rescan_version
from members_area.library.domain.queries.staff import looked_at
from members_area.library.forms.gate import AccessibleTextForm, FileForm, OriginalForm
from members_area.library.models import Release, Version
from members_area.library.views.file import handed_out
from members_area.library.views.gate.document import document_address
from members_area.library.views.gate.screen import ORIGINAL, VIEW, WORK


def _with(
    verb: Callable[..., object], field: str
) -> Callable[[Version, Any, date, Origin], object]:
    return lambda version, form, today, origin: verb(
        version, form.cleaned_data[field], today=today, origin=origin
    )


class VersionPage(StepPage[Version]):
    """What it holds, who looks at it is on record; each step makes or scans its file anew."""

    template_name = "members_area/library/gate/version.html"
    sees = VIEW
    steps = by_slug(
        Step(
            "redacted",
            gettext_lazy("Dodaj plik zanonimizowany"),
            _with(serve_redacted_file, "file"),
            partial(FileForm, prefix="redacted"),
        ),
        Step(
            "text",
            gettext_lazy("Zrób PDF z tej treści"),
            _with(redact_text, "text"),
            AccessibleTextForm,
        ),
        Step(
            "other",
            gettext_lazy("Zamień plik"),
            _with(replace_file, "file"),
            partial(FileForm, prefix="other"),
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
        require_rights(self.request, WORK)  # To read it, too: it may hold personal data.
        super().load_step(**kwargs)

    def find_step(self, key: int) -> Step[Version]:
        """The one whose field was sent."""
        sent = [step for slug, step in self.steps.items() if slug in self.request.POST]
        if not sent:
            raise Http404
        return sent[0]

    def response_to(self, answer: object) -> HttpResponseBase:
        if self.subject.state == Release.FINDINGS:
            found = _("Plik sprawdzono. Są w nim jeszcze dane wskazane niżej.")
            messages.warning(self.request, found)
        else:
            state = self.subject.get_state_display()
            messages.success(self.request, _("Plik sprawdzono: %s.") % state)
        return redirect(self.landing())

    def shown(self) -> dict[str, Any]:
        version, waiting = self.subject, looked_at(self.subject)
        if waiting is not None:
            seen = {"file": waiting.after.file.sha256, "state": version.state}
            record("DOCUMENT_READ", self.origin, obj=version.document, changes=seen)
        return {
            "version": version,
            "waiting": waiting,
            "may_redact": version.state in REDACTABLE,
            "sealed": sealed_original(version),
            "may_open_original": self.request.user.has_perm(ORIGINAL),
        }


def _opened(version: Version, form: OriginalForm, today: date, origin: Origin) -> FileResponse:
    return handed_out(open_original(version, form.cleaned_data["reason"], origin=origin))


OPEN: Step[Version] = Step(
    "oryginal",
    gettext_lazy("Zapieczętowany oryginał"),
    _opened,
    OriginalForm,
    about=gettext_lazy(
        "Oryginał zawiera dane, które usunięto z opublikowanej wersji. Każde otwarcie "
        "zapisuje się w dzienniku razem z powodem."
    ),
    button=gettext_lazy("Otwórz oryginał"),
    rights=(ORIGINAL,),
)


class OriginalView(StepView[Version]):
    icon = "doc-full"
    sees = VIEW
    step = OPEN

    def find_subject(self, key: int) -> Version:
        return get_object_or_404(Version.objects.select_related("document"), pk=key)

    def landing(self) -> str:
        return document_address(self.subject.document)

    def subtitle(self) -> str:
        return self.subject.document.title
