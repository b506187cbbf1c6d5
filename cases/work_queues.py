"""What the desk of cases has on the first screen; read while the settings load."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import DeskTask, SearchGroup, WorkQueue

QUERIES = "cases.domain.queries"
CASES = "ebok_plugin_cases"
HANDLES = (f"{CASES}.view_case", f"{CASES}.handle_case")

WORK_QUEUES = (
    WorkQueue(
        "new",
        _("Nowe sprawy do przydzielenia"),
        "cases_desk_queue",
        HANDLES,
        f"{QUERIES}.new_cases",
        query="?widok=nowe",
        order=250,
    ),
    WorkQueue(
        "figures",
        _("Nowe reklamacje kwot i brakujących wpłat"),
        "cases_desk_queue",
        HANDLES,
        f"{QUERIES}.disputed_rows",
        query="?widok=kwoty",
        order=250,
    ),
    WorkQueue(
        "mine",
        _("Moje sprawy"),
        "cases_desk_queue",
        HANDLES,
        f"{QUERIES}.my_cases",
        query="?widok=moje",
        in_menus=False,
        order=251,
    ),
    WorkQueue(
        "mail",
        _("E-maile spoza rozmowy w sprawach"),
        "cases_desk_queue",
        HANDLES,
        f"{QUERIES}.mail_cases",
        query="?widok=e-maile",
        in_menus=False,
        order=251,
    ),
    WorkQueue(
        "late",
        _("Sprawy po terminie"),
        "cases_desk_queue",
        (f"{CASES}.view_case", f"{CASES}.confirm_case"),
        f"{QUERIES}.late_cases",
        query="?widok=po-terminie",
        in_menus=False,
        order=252,
    ),
    WorkQueue(
        "drafts",
        _("Decyzje w reklamacjach do zatwierdzenia"),
        "cases_desk_queue",
        (f"{CASES}.view_case", f"{CASES}.confirm_case"),
        f"{QUERIES}.drafts_to_confirm",
        query="?widok=decyzje",
        order=253,
    ),
    WorkQueue(
        "soon_deemed",
        _("Reklamacje, którym kończy się termin z prawa"),
        "cases_desk_queue",
        (f"{CASES}.view_case", f"{CASES}.confirm_case"),
        f"{QUERIES}.soon_deemed_cases",
        query="?widok=konczy-sie",
        in_menus=False,
        order=253,
    ),
    WorkQueue(
        "deemed",
        _("Reklamacje uznane z mocy prawa"),
        "cases_desk_queue",
        (f"{CASES}.view_case", f"{CASES}.confirm_case"),
        f"{QUERIES}.deemed_cases",
        query="?widok=uznane",
        in_menus=False,
        order=254,
    ),
    WorkQueue(
        "charges",
        _("Wykonane usługi do obciążenia"),
        "cases_desk_charges",
        (f"{CASES}.charge_serviceorder",),
        "cases.domain.queries.waiting_to_charge",
        order=255,
    ),
)

DESK_TASKS = (
    DeskTask(
        _("Wpisz sprawę z telefonu, e-maila lub papieru"),
        "cases_desk_new",
        HANDLES,
        order=250,
    ),
)

SEARCH_GROUPS = (
    SearchGroup(
        "cases",
        _("Sprawy"),
        (f"{CASES}.view_case",),
        "cases.search_group.find_cases",
        "cases_desk_queue",
        recorded=f"{CASES}.Case",
        order=250,
    ),
)
