"""What waits at the desks for cases, what their search finds and their clerks begin."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.contrib.auth.models import AbstractBaseUser
from django.urls import reverse
from django.utils.translation import gettext_noop as _

from cases.domain.queries import (
    cases_found,
    deemed_cases,
    disputed_rows,
    drafts_to_confirm,
    late_cases,
    mail_cases,
    my_cases,
    new_cases,
    soon_deemed_cases,
    waiting_to_charge,
)
from cms_ext.plugins import MOST_HITS, DeskTask, SearchGroup, SearchHit, WorkQueue


def find_cases(query: str, user: AbstractBaseUser, today: date) -> Sequence[SearchHit]:
    return [
        SearchHit(
            f"{case.number} – {case.title}",
            reverse("cases_desk_one", args=[case.pk]),
            case.get_state_display(),
            key=str(case.pk),
        )
        for case in cases_found(query)[:MOST_HITS]
    ]


CASES = "cases"
HANDLES = (f"{CASES}.view_case", f"{CASES}.handle_case")

WORK_QUEUES = (
    WorkQueue(
        "new",
        _("Nowe sprawy do przydzielenia"),
        "cases_desk_queue",
        HANDLES,
        new_cases,
        query="?widok=nowe",
        order=250,
    ),
    WorkQueue(
        "figures",
        _("Nowe reklamacje kwot i brakujących wpłat"),
        "cases_desk_queue",
        HANDLES,
        disputed_rows,
        query="?widok=kwoty",
        order=250,
    ),
    WorkQueue(
        "mine",
        _("Moje sprawy"),
        "cases_desk_queue",
        HANDLES,
        my_cases,
        query="?widok=moje",
        in_menus=False,
        order=251,
    ),
    WorkQueue(
        "mail",
        _("E-maile spoza rozmowy w sprawach"),
        "cases_desk_queue",
        HANDLES,
        mail_cases,
        query="?widok=e-maile",
        in_menus=False,
        order=251,
    ),
    WorkQueue(
        "late",
        _("Sprawy po terminie"),
        "cases_desk_queue",
        (f"{CASES}.view_case", f"{CASES}.confirm_case"),
        late_cases,
        query="?widok=po-terminie",
        in_menus=False,
        order=252,
    ),
    WorkQueue(
        "drafts",
        _("Decyzje w reklamacjach do zatwierdzenia"),
        "cases_desk_queue",
        (f"{CASES}.view_case", f"{CASES}.confirm_case"),
        drafts_to_confirm,
        query="?widok=decyzje",
        order=253,
    ),
    WorkQueue(
        "soon_deemed",
        _("Reklamacje, którym kończy się termin z prawa"),
        "cases_desk_queue",
        (f"{CASES}.view_case", f"{CASES}.confirm_case"),
        soon_deemed_cases,
        query="?widok=konczy-sie",
        in_menus=False,
        order=253,
    ),
    WorkQueue(
        "deemed",
        _("Reklamacje uznane z mocy prawa"),
        "cases_desk_queue",
        (f"{CASES}.view_case", f"{CASES}.confirm_case"),
        deemed_cases,
        query="?widok=uznane",
        in_menus=False,
        order=254,
    ),
    WorkQueue(
        "charges",
        _("Wykonane usługi do obciążenia"),
        "cases_desk_charges",
        (f"{CASES}.charge_serviceorder",),
        waiting_to_charge,
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
        find_cases,
        "cases_desk_queue",
        recorded=f"{CASES}.Case",
        order=250,
    ),
)
