"""The second person: the queue on one screen, each paper before and after, two buttons."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from cms_ext.office.audit.domain.event import origin_of, record
from cms_ext.office.rules.clock import business_today
from cms_ext.people.identity.models import User
from cms_ext.people.identity.views.guard import StaffRequest, for_staff
from members_area.library.domain.gate.handing_over import send_back, waive_warning
from members_area.library.domain.gate.redaction import open_original
from members_area.library.domain.queries.staff import VersionAtGate, awaiting, looked_at
from members_area.library.domain.release import confirm_and_publish
from members_area.library.forms.gate import ConfirmReleaseForm
from members_area.library.models import Finding, Release, Version
from members_area.library.views.gate.screen import CONFIRM, ORIGINAL, VIEW

# As many papers as one page bears; the next ones follow when these are done.
MOST = 20


@dataclass(frozen=True, slots=True)
class ConfirmRow:
    waiting: VersionAtGate
    form: ConfirmReleaseForm

    @property
    def warnings(self) -> list[tuple[Finding, object]]:
        """Each warning with the field for its reason; None when it has one already."""
        names = self.form.fields
        return [
            (one, self.form[f"wyjatek-{one.pk}"] if f"wyjatek-{one.pk}" in names else None)
            for one in self.waiting.after.warnings
        ]


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(VIEW, CONFIRM)
def confirm_queue(request: StaffRequest) -> HttpResponse:
    user = request.user
    if request.method != "POST":
        return _page(request, user, None)
    version = get_object_or_404(awaiting(user), pk=_key(request.POST.get("wersja", "")))
    row = _row(version, request, bound=True)
    if row is None or not row.form.is_valid():
        return _page(request, user, row)
    try:
        done = _act(request, row)
    except ValidationError as refusal:
        row.form.add_error(None, refusal.messages)
        return _page(request, user, row)
    messages.success(request, done)
    return redirect("library_gate_confirm")


def _act(request: HttpRequest, row: ConfirmRow) -> str:
    """Do what the button says, and say what was done; may raise ValidationError."""
    version, form, origin = row.waiting.version, row.form, origin_of(request)
    title = version.document.title
    if "zwroc" in request.POST:
        send_back(version, form.cleaned_data["reason"], origin=origin)
        return _("Zwrócono do poprawy: „%s”.") % title
    for key, reason in form.reasons().items():
        waive_warning(row.waiting.after.findings_by_key[key], reason, origin=origin)
    confirm_and_publish(version, ticks=form.ticks, today=business_today(), origin=origin)
    if version.state == Release.PUBLISHED:
        return _("Dopuszczono i opublikowano: „%s”.") % title
    return _("Dopuszczono do publikacji: „%s”.") % title


def _page(request: HttpRequest, user: User, refused: ConfirmRow | None) -> HttpResponse:
    """The queue, with the row that was refused in its place."""
    rows = []
    for version in awaiting(user)[:MOST]:
        if refused is not None and version.pk == refused.waiting.version.pk:
            rows.append(refused)
        elif (row := _row(version, request, bound=False)) is not None:
            rows.append(row)
    _record_looks(request, rows)
    return render(request, "members_area/library/gate/confirm.html", {"rows": rows})


def _row(version: Version, request: HttpRequest, *, bound: bool) -> ConfirmRow | None:
    waiting = looked_at(version, with_original=request.user.has_perm(ORIGINAL))
    if waiting is None:
        return None
    data = request.POST if bound else None
    return ConfirmRow(
        waiting, ConfirmReleaseForm(data, looked=waiting.after, prefix=f"w{version.pk}")
    )


def _record_looks(request: HttpRequest, rows: list[ConfirmRow]) -> None:
    """What is not published may hold personal data, and a sealed original does."""
    origin = origin_of(request)
    for row in rows:
        version = row.waiting.version
        record(
            "DOCUMENT_READ",
            origin,
            obj=version.document,
            changes={"file": row.waiting.after.file.sha256, "state": version.state},
        )
        if row.waiting.before is not None:
            open_original(version, _("porównanie przed dopuszczeniem"), origin=origin)


def _key(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 18 else 0
