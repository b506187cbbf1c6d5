"""The desk's part of the plugin: rights, roles, work queues, tasks, search and board."""

from collections.abc import Sequence
from datetime import date

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from cms_ext import plugins
from cms_ext.plugins import BoardRow, BoardSection
from coop_cases.domain import queries
from coop_cases.domain.queries import late_rows, open_cases

CASES = "cases"

RIGHTS = (
    plugins.RightInWords(_("czyta sprawy mieszkańców"), (f"{CASES}.view_case",)),
    plugins.RightInWords(_("prowadzi sprawy mieszkańców"), (f"{CASES}.handle_case",)),
    plugins.RightInWords(
        _("przygotowuje i wysyła decyzje w reklamacjach"), (f"{CASES}.decide_case",)
    ),
    plugins.RightInWords(
        _("zatwierdza decyzje w reklamacjach jako druga osoba"), (f"{CASES}.confirm_case",)
    ),
    plugins.RightInWords(
        _("obciąża za wykonane usługi dodatkowe"), (f"{CASES}.charge_serviceorder",)
    ),
    plugins.RightInWords(_("ogląda cennik usług dodatkowych"), (f"{CASES}.view_serviceitem",)),
    plugins.RightInWords(
        _("zmienia cennik usług dodatkowych"),
        (f"{CASES}.add_serviceitem", f"{CASES}.change_serviceitem"),
    ),
    plugins.RightInWords(
        _("ogląda tematy spraw i szablony odpowiedzi"),
        (f"{CASES}.view_casesubject", f"{CASES}.view_casetemplate"),
    ),
    plugins.RightInWords(
        _("zmienia tematy spraw i szablony odpowiedzi"),
        (
            f"{CASES}.add_casesubject",
            f"{CASES}.change_casesubject",
            f"{CASES}.add_casetemplate",
            f"{CASES}.change_casetemplate",
        ),
    ),
)

ENTERS = "wagtailadmin.access_admin"
READS = (
    ENTERS,
    f"{CASES}.view_case",
    f"{CASES}.view_casesubject",
    f"{CASES}.view_casetemplate",
    f"{CASES}.view_serviceitem",
)
# The desk quotes from its own price list; the customer confirms it, and finance charges it.
HANDLES = (
    *READS,
    f"{CASES}.handle_case",
    f"{CASES}.decide_case",
    f"{CASES}.add_serviceitem",
    f"{CASES}.change_serviceitem",
)
# Finance sees performed orders, and no other cases.
CHARGES = (ENTERS, f"{CASES}.charge_serviceorder")
KEEPS_SUBJECTS = (
    f"{CASES}.add_casesubject",
    f"{CASES}.change_casesubject",
    f"{CASES}.add_casetemplate",
    f"{CASES}.change_casetemplate",
)

ROLES = (
    plugins.Role("case_clerk", HANDLES),
    plugins.Role("finance_clerk", CHARGES),
    plugins.Role("legal_admin", (*READS, *KEEPS_SUBJECTS)),
    plugins.Role("board_member", (*READS, f"{CASES}.confirm_case")),
    plugins.Role("auditor", READS),
)


def find_cases(query: str, user: AbstractBaseUser, today: date) -> Sequence[plugins.SearchHit]:
    return [
        plugins.SearchHit(
            f"{case.number} – {case.title}",
            reverse("cases_desk_one", args=[case.pk]),
            case.get_state_display(),
            key=str(case.pk),
        )
        for case in queries.search_cases(query)[: plugins.MAX_HITS]
    ]


CLERKS = (f"{CASES}.view_case", f"{CASES}.handle_case")
BOARD = (f"{CASES}.view_case", f"{CASES}.confirm_case")

WORK_QUEUES = (
    plugins.WorkQueue(
        "new",
        _("Nowe sprawy do przydzielenia"),
        "cases_desk_queue",
        CLERKS,
        queries.new_cases,
        query="?widok=nowe",
        order=250,
        for_residents=True,
    ),
    plugins.WorkQueue(
        "figures",
        _("Nowe reklamacje kwot i brakujących wpłat"),
        "cases_desk_queue",
        CLERKS,
        queries.disputed_rows,
        query="?widok=kwoty",
        order=250,
        for_residents=True,
    ),
    plugins.WorkQueue(
        "mine",
        _("Moje sprawy"),
        "cases_desk_queue",
        CLERKS,
        queries.my_cases,
        query="?widok=moje",
        in_menus=False,
        order=251,
        for_residents=True,
    ),
    plugins.WorkQueue(
        "mail",
        _("E-maile spoza rozmowy w sprawach"),
        "cases_desk_queue",
        CLERKS,
        queries.mail_cases,
        query="?widok=e-maile",
        in_menus=False,
        order=251,
    ),
    plugins.WorkQueue(
        "late",
        _("Sprawy po terminie"),
        "cases_desk_queue",
        BOARD,
        queries.late_cases,
        query="?widok=po-terminie",
        in_menus=False,
        order=252,
        for_residents=True,
    ),
    plugins.WorkQueue(
        "drafts",
        _("Decyzje w reklamacjach do zatwierdzenia"),
        "cases_desk_queue",
        BOARD,
        queries.drafts_to_confirm,
        query="?widok=decyzje",
        order=253,
        for_residents=True,
    ),
    plugins.WorkQueue(
        "soon_deemed",
        _("Reklamacje, którym kończy się termin z prawa"),
        "cases_desk_queue",
        BOARD,
        queries.soon_deemed_cases,
        query="?widok=konczy-sie",
        in_menus=False,
        order=253,
        for_residents=True,
    ),
    plugins.WorkQueue(
        "deemed",
        _("Reklamacje uznane z mocy prawa"),
        "cases_desk_queue",
        BOARD,
        queries.deemed_cases,
        query="?widok=uznane",
        in_menus=False,
        order=254,
        for_residents=True,
    ),
    plugins.WorkQueue(
        "charges",
        _("Wykonane usługi do obciążenia"),
        "cases_desk_charges",
        (f"{CASES}.charge_serviceorder",),
        queries.waiting_to_charge,
        order=255,
    ),
)

DESK_TASKS = (
    plugins.DeskTask(
        _("Wpisz sprawę z telefonu, e-maila lub papieru"), "cases_desk_new", CLERKS, order=250
    ),
)

SEARCH_GROUPS = (
    plugins.SearchGroup(
        "cases",
        _("Sprawy"),
        (f"{CASES}.view_case",),
        find_cases,
        "cases_desk_queue",
        recorded=f"{CASES}.Case",
        order=250,
    ),
)


SEES_CASES = ("cases.view_case",)


def list_board_sections(today: date) -> Sequence[BoardSection]:
    """Return one section, in one query."""
    late = Q(pk__in=late_rows(today).values("pk"))
    by_desk = list(
        open_cases()
        .order_by()
        .values_list("subject__desk__name")
        .annotate(open=Count("pk"), late=Count("pk", filter=late), since=Min("received_on"))
        .order_by("subject__desk__name__polish")
    )
    waiting = sum(row[1] for row in by_desk)
    over = sum(row[2] for row in by_desk)
    answer = gettext("Otwarte: %(open)d, po terminie: %(late)d.") % {"open": waiting, "late": over}
    if by_desk:
        days = (today - min(row[3] for row in by_desk)).days
        answer += " " + gettext("Najstarsza otwarta czeka dni: %(days)d.") % {"days": days}
    return (
        BoardSection(
            title=gettext("Sprawy mieszkańców"),
            answer=answer,
            order=20,
            columns=(gettext("Dział"), gettext("Otwarte"), gettext("Po terminie")),
            rows=tuple(BoardRow(name, (count, over)) for name, count, over, _since in by_desk),
            total=BoardRow(gettext("Razem"), (waiting, over)) if len(by_desk) > 1 else None,
            url_name="cases_desk_queue",
            query="?widok=po-terminie",
            rights=SEES_CASES,
        ),
    )
