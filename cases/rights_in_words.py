"""What the rights of the desk of cases mean in words; `apps.py` gives them to roles."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import RightInWords

CASES = "ebok_plugin_cases"

CASE_RIGHTS = (
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
