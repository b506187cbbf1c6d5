"""The desk of snapshots, and the payer's pages of one row of the program.

A row is an open item, free money, a posting or a component.
"""

from datetime import date
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.base.tables import Column
from cms_ext.desks.frame.listing import Day, Fact, Name, Number, StaffList
from cms_ext.desks.import_desk.views.steps import rehearse_upload
from cms_ext.desks.import_desk.views.table import (
    CommitWords,
    ImportScreen,
    describe_table_report,
)
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.sealed_rows.domain.stored_file import open_sealed_file
from cms_ext.office.desk_kit.workflow.step import Done, Step, by_slug
from cms_ext.office.desk_kit.workflow.views import StepPage
from cms_ext.people.identity.views.guard import for_staff
from ebok_plugin.ledger.domain.disputed import make_entry_key
from ebok_plugin.ledger.domain.queries.account import get_readable_account
from ebok_plugin.mirror.domain.balances_file import make_schema
from ebok_plugin.mirror.domain.comparison import LARGE_MOVE
from ebok_plugin.mirror.domain.desk import SnapshotDesk
from ebok_plugin.mirror.domain.disputed import ITEM, ROWS, list_posting_components
from ebok_plugin.mirror.domain.intake import reject_snapshot, take_back_snapshot
from ebok_plugin.mirror.domain.judging import SnapshotReport
from ebok_plugin.mirror.domain.queries import find_shown_snapshot
from ebok_plugin.mirror.forms import ReasonForm, SnapshotUploadForm
from ebok_plugin.mirror.models import FeedSnapshot
from ebok_plugin.mirror.rights import ACCEPTS_SNAPSHOTS, SEES_SNAPSHOTS, TAKES_BACK_SNAPSHOTS
from ebok_plugin.mirror.views.profiles import ASSISTANT
from ebok_plugin.mirror.vocabulary import SnapshotState


def describe_snapshot_report(report: SnapshotReport) -> dict[str, Any]:
    """Return what the page of the report displays besides its findings."""
    # A column that is called after its month is another one in the next file.
    offers_charge = report.unread_charge and not any(map(str.isdigit, report.unread_charge))
    shown = {"large_move": LARGE_MOVE, "offers_charge": offers_charge}
    return {**describe_table_report(report), **shown}


def _record_url(key: int) -> str:
    return reverse("mirror_desk_snapshot", args=[key])


class SnapshotScreen(ImportScreen):
    """The import screen of snapshots, whose own file has columns like a table's."""

    def columns_of(self, report: SnapshotReport) -> tuple[Column, ...]:
        return make_schema(business_today()).columns


SNAPSHOT = SnapshotScreen(
    url_name="ebok_import_snapshot",
    title=gettext_lazy("Stan z programu księgowego"),
    introduction=gettext_lazy(
        "Plik z saldami wszystkich kont na jeden dzień, najwyżej 20 MB i 200 000 wierszy. Najpierw "
        "zobaczysz, co się zmieni; mieszkańcy zobaczą nowy stan dopiero, gdy go przyjmiesz."
    ),
    icon="resubmit",
    permissions=(ACCEPTS_SNAPSHOTS,),
    desk=SnapshotDesk(),
    upload_form=SnapshotUploadForm,
    upload_template="ebok_plugin/mirror/desk/snapshot_upload.html",
    report_template="ebok_plugin/mirror/desk/snapshot_report.html",
    details=describe_snapshot_report,
    record_url=_record_url,
    words=CommitWords(
        commit=gettext_lazy("Przyjmij stan"),
        done=gettext_lazy("Przyjęto stan z pliku „%s”. Widzą go mieszkańcy."),
        gone=gettext_lazy(
            "Ten plik nie czeka już na przyjęcie: sprawdzenie jest ważne 24 godziny. "
            "Wgraj plik jeszcze raz."
        ),
        held=gettext_lazy("Plik „%s” czeka na sprawdzenie. Mieszkańcy widzą poprzedni stan."),
    ),
    assistant=ASSISTANT,
)


class SnapshotList(StaffList):
    """All snapshots that were accepted, held, taken back or rejected, the newest first."""

    guarded_by = (SEES_SNAPSHOTS,)
    model = FeedSnapshot
    page_title = gettext_lazy("Stany z programu księgowego")
    header_icon = "resubmit"
    empty = gettext_lazy("Nie ma jeszcze żadnego stanu z programu.")
    empty_hint = gettext_lazy("Wgraj plik z saldami: „Wczytaj stan z programu”.")
    export_filename = "stany-z-programu-ksiegowego"
    columns = (
        Name(
            "day",
            gettext_lazy("Stan na dzień"),
            lambda row: _day_of(row),
            url_name="mirror_desk_snapshot",
        ),
        Fact("state", gettext_lazy("Stan"), lambda row: _state_of(row)),
        Day("received_at", gettext_lazy("Otrzymano"), form="d.m.Y H:i"),
        Number("accounts", gettext_lazy("Konta")),
        Number(
            "sum_balance", gettext_lazy("Suma sald"), in_file=lambda row: row.sum_balance.amount
        ),
        Fact("filename", gettext_lazy("Plik"), "filename"),
    )

    def get_queryset(self) -> QuerySet[FeedSnapshot]:
        current = find_shown_snapshot()
        is_shown = ExpressionWrapper(Q(pk=current.pk if current else 0), BooleanField())
        return FeedSnapshot.objects.annotate(is_shown=is_shown).order_by("-day", "-pk")


def _state_of(snapshot: FeedSnapshot) -> str:
    is_shown = snapshot.is_shown  # type: ignore[attr-defined]  # annotated
    return _("pokazywany") if is_shown else snapshot.get_state_display()


def _day_of(snapshot: FeedSnapshot) -> str:
    return f"{snapshot.day:%d.%m.%Y}"


def _take_back(snapshot: FeedSnapshot, form: ReasonForm, today: date, origin: Origin) -> Done:
    before = take_back_snapshot(snapshot, form.cleaned_data["reason"], origin)
    if before is None:
        return Done(_("Stan wycofano. Mieszkańcy nie widzą teraz żadnego stanu."))
    words = _("Stan wycofano. Mieszkańcy widzą znów stan na {day}.")
    return Done(words.format(day=_day_of(before)))


def _reject(snapshot: FeedSnapshot, form: ReasonForm, today: date, origin: Origin) -> None:
    reject_snapshot(snapshot, form.cleaned_data["reason"], origin)


def _is_shown(snapshot: FeedSnapshot, today: date) -> bool:
    return find_shown_snapshot() == snapshot


def _is_held(snapshot: FeedSnapshot, today: date) -> bool:
    return snapshot.state == SnapshotState.HELD


class SnapshotPage(StepPage[FeedSnapshot]):
    """A snapshot: its figures, its warnings, and what may be done with it."""

    template_name = "ebok_plugin/mirror/desk/snapshot.html"
    sees = SEES_SNAPSHOTS
    steps = by_slug(
        Step(
            "odrzuc",
            gettext_lazy("Odrzuć ten stan"),
            _reject,
            ReasonForm,
            done=gettext_lazy("Stan odrzucono. Mieszkańcy widzą poprzedni."),
            rights=(ACCEPTS_SNAPSHOTS,),
            offered=_is_held,
        ),
        Step(
            "wycofaj",
            gettext_lazy("Wycofaj ten stan"),
            _take_back,
            ReasonForm,
            rights=(TAKES_BACK_SNAPSHOTS,),
            serious=True,
            offered=_is_shown,
        ),
    )

    def find_subject(self, pk: int) -> FeedSnapshot:
        return get_object_or_404(FeedSnapshot, pk=pk)

    def page_context(self) -> dict[str, Any]:
        may_accept = self.request.user.has_perm(ACCEPTS_SNAPSHOTS)
        return {
            "snapshot": self.subject,
            "is_shown": _is_shown(self.subject, self.today),
            "may_check": may_accept and _is_held(self.subject, self.today),
        }


@require_POST
@for_staff(ACCEPTS_SNAPSHOTS)
def check_held(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a held snapshot as if it were just uploaded: what changes, ticks, „Przyjmij”."""
    snapshot = get_object_or_404(FeedSnapshot, pk=pk, state=SnapshotState.HELD)
    if not snapshot.original:
        raise Http404
    options = {"profile": snapshot.profile, "day": snapshot.day.isoformat()}
    with open_sealed_file(snapshot.original) as file:
        return rehearse_upload(request, SNAPSHOT, file, snapshot.filename, options)


@require_safe
def row(request: HttpRequest, slug: str, seq: int, kind: str) -> HttpResponse:
    """Show the row; 404 for one that is not of this account, or of no accepted snapshot."""
    today = business_today()
    account = get_readable_account(request.user, slug, today)
    figures = ROWS[kind].figures(account, [str(seq)], today)
    if figures is None:
        raise Http404
    context = {
        "account": account,
        "row": figures,
        "kind": kind,
        "seq": seq,
        "pays": kind == ITEM,
        "key": make_entry_key(account, seq),
        "components": list_posting_components(account, kind, seq, today),
    }
    return render(request, "ebok_plugin/mirror/row.html", context)
