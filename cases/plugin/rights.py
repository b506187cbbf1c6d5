"""Each right to cases in words, and the roles that have it."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import RightInWords, Role

CASES = "cases"

RIGHTS = (
    RightInWords(_("czyta sprawy mieszkańców"), (f"{CASES}.view_case",)),
    RightInWords(_("prowadzi sprawy mieszkańców"), (f"{CASES}.handle_case",)),
    RightInWords(_("przygotowuje i wysyła decyzje w reklamacjach"), (f"{CASES}.decide_case",)),
    RightInWords(
        _("zatwierdza decyzje w reklamacjach jako druga osoba"), (f"{CASES}.confirm_case",)
    ),
    RightInWords(_("obciąża za wykonane usługi dodatkowe"), (f"{CASES}.charge_serviceorder",)),
    RightInWords(_("ogląda cennik usług dodatkowych"), (f"{CASES}.view_serviceitem",)),
    RightInWords(
        _("zmienia cennik usług dodatkowych"),
        (f"{CASES}.add_serviceitem", f"{CASES}.change_serviceitem"),
    ),
    RightInWords(
        _("ogląda tematy spraw i szablony odpowiedzi"),
        (f"{CASES}.view_casesubject", f"{CASES}.view_casetemplate"),
    ),
    RightInWords(
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
# Of all cases finance sees the orders that are done.
CHARGES = (ENTERS, f"{CASES}.charge_serviceorder")
KEEPS_SUBJECTS = (
    f"{CASES}.add_casesubject",
    f"{CASES}.change_casesubject",
    f"{CASES}.add_casetemplate",
    f"{CASES}.change_casetemplate",
)

ROLES = (
    Role("case_clerk", HANDLES),
    Role("finance_clerk", CHARGES),
    Role("legal_admin", (*READS, *KEEPS_SUBJECTS)),
    Role("board_member", (*READS, f"{CASES}.confirm_case")),
    Role("auditor", READS),
)
