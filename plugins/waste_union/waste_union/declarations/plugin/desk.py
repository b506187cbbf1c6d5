"""The work queues of the desk of declarations, its search, and its section of the board's page."""

from collections.abc import Callable, Sequence
from datetime import date

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from cms_ext.desks.import_desk.domain.queue import list_proposed
from cms_ext.plugins import (
    MAX_HITS,
    BoardRow,
    BoardSection,
    SearchGroup,
    SearchHit,
    WaitingRows,
    WorkQueue,
)
from waste_union.declarations.domain import queries
from waste_union.declarations.domain.import_declarations import FIRST_DECLARATIONS
from waste_union.declarations.domain.import_payers import PAYERS
from waste_union.declarations.models import Declaration
from waste_union.declarations.plugin import rights
from waste_union.declarations.vocabulary import DeclarationState


def find_declarations(query: str, user: AbstractBaseUser, today: date) -> Sequence[SearchHit]:
    return [
        SearchHit(
            f"{declaration.number} – {declaration.declared_property.address}",
            reverse("declarations_desk_one", args=[declaration.pk]),
            declaration.get_state_display(),
            key=str(declaration.pk),
        )
        for declaration in queries.search_declarations(query)[:MAX_HITS]
    ]


def _make_file_lister(kind: str) -> Callable[[AbstractBaseUser, date], WaitingRows]:
    """Return what lists the files of a kind that another person has handed in."""
    return lambda user, today: WaitingRows(list_proposed(kind, to_approve=user), since="queued_at")


REVIEWS = (f"{rights.DECLARATIONS}.view_declaration", f"{rights.DECLARATIONS}.review_declaration")
CONFIRMS = (f"{rights.DECLARATIONS}.view_declaration", *rights.CONFIRMS_DECISIONS)

DECLARATION_QUEUES = (
    WorkQueue(
        "payer_files",
        _("Płatnicy z pliku do zatwierdzenia"),
        "declarations_import_payers",
        (*rights.KEEPS_PROPERTIES, f"{rights.DECLARATIONS}.view_declarationright"),
        _make_file_lister(PAYERS.kind),
        in_menus=False,
        order=259,
    ),
    WorkQueue(
        "first_declaration_files",
        _("Pierwsze deklaracje z pliku do zatwierdzenia"),
        "declarations_import_first",
        (*REVIEWS, *rights.TYPES),
        _make_file_lister(FIRST_DECLARATIONS.kind),
        in_menus=False,
        order=259,
    ),
    WorkQueue(
        "declarations_new",
        _("Nowe deklaracje do rozpatrzenia"),
        "declarations_desk_queue",
        REVIEWS,
        queries.new_declarations,
        order=260,
        for_residents=True,
    ),
    WorkQueue(
        "declarations_mine",
        _("Deklaracje, które rozpatruję"),
        "declarations_desk_queue",
        REVIEWS,
        queries.my_declarations,
        query="?widok=moje",
        in_menus=False,
        order=261,
        for_residents=True,
    ),
    WorkQueue(
        "corrections_late",
        _("Wezwania bez korekty po terminie"),
        "declarations_desk_queue",
        REVIEWS,
        queries.late_corrections,
        query="?widok=po-terminie",
        in_menus=False,
        order=262,
    ),
    WorkQueue(
        "declarations_to_confirm",
        _("Deklaracje z dużą zmianą do zatwierdzenia"),
        "declarations_desk_queue",
        CONFIRMS,
        queries.declarations_to_confirm,
        query="?widok=do-zatwierdzenia",
        order=263,
    ),
    WorkQueue(
        "rates_to_confirm",
        _("Duże zmiany stawek do zatwierdzenia"),
        "declarations_desk_tariffs",
        (f"{rights.DECLARATIONS}.view_ratenotice", *rights.ISSUES_NOTICES),
        queries.rates_to_confirm,
        query="?widok=do-zatwierdzenia",
        order=263,
    ),
    WorkQueue(
        "fee_decisions",
        _("Decyzje o opłacie do zatwierdzenia"),
        "declarations_desk_decisions",
        (f"{rights.DECLARATIONS}.view_feedecision", f"{rights.DECLARATIONS}.confirm_feedecision"),
        queries.decisions_to_confirm,
        query="?widok=projekty",
        order=263,
    ),
    WorkQueue(
        "reliefs",
        _("Wnioski o raty i odroczenie do rozpatrzenia"),
        "declarations_desk_reliefs",
        (*rights.SEES_RELIEFS, *rights.DRAFTS_RELIEFS),
        queries.reliefs_to_draft,
        order=263,
        for_residents=True,
    ),
    WorkQueue(
        "relief_decisions",
        _("Decyzje o ratach i odroczeniu do wydania"),
        "declarations_desk_reliefs",
        (*rights.SEES_RELIEFS, *rights.ISSUES_RELIEFS),
        queries.reliefs_to_issue,
        query="?widok=projekty",
        order=263,
    ),
    WorkQueue(
        "notices_to_print",
        _("Zawiadomienia o nowych stawkach do wydruku"),
        "declarations_desk_tariffs",
        (f"{rights.DECLARATIONS}.view_ratenotice", *rights.PRINTS_NOTICES),
        queries.notices_to_print,
        button=_("Drukuj"),
        query="?widok=do-wydruku",
        order=264,
    ),
)

DECLARATION_GROUPS = (
    SearchGroup(
        "declarations",
        _("Deklaracje"),
        (f"{rights.DECLARATIONS}.view_declaration",),
        find_declarations,
        "declarations_desk_queue",
        recorded=f"{rights.DECLARATIONS}.Declaration",
        order=260,
    ),
)


def list_board_sections(today: date) -> Sequence[BoardSection]:
    """Return one section, in one query."""
    new, taken = Q(state=DeclarationState.SUBMITTED), Q(state=DeclarationState.UNDER_REVIEW)
    found = Declaration.objects.filter(new | taken).aggregate(
        new=Count("pk", filter=new), taken=Count("pk", filter=taken), since=Min("filed_on")
    )
    waiting = found["new"] + found["taken"]
    answer = gettext("Czekają na rozpatrzenie: %(count)d.") % {"count": waiting}
    if found["since"]:
        days = (today - found["since"]).days
        answer += " " + gettext("Najstarsza czeka dni: %(days)d.") % {"days": days}
    rows = (
        BoardRow(gettext("Nowe"), (found["new"],)),
        BoardRow(gettext("Rozpatrywane"), (found["taken"],)),
    )
    return (
        BoardSection(
            title=gettext("Deklaracje"),
            answer=answer,
            order=35,
            columns=(gettext("Stan"), gettext("Deklaracje")),
            rows=rows if waiting else (),
        ),
    )
