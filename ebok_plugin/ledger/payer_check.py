"""Check C07: what the ledger says about an application for E-BOK (`access.md` §3).

It builds on applications, so it is imported only where `cms_ext.access` is on.
"""

from datetime import date

from django.utils.translation import gettext as _

from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import CheckFinding, CheckVerdict
from ebok_plugin.ledger.admission import has_unsettled, select_accounts


def run(application: AccessApplication, today: date) -> CheckFinding:
    """Pass when the person may see an account that is open, or closed and not settled."""
    if application.person is None:
        return CheckFinding(
            CheckVerdict.FAIL, "PERSON_UNKNOWN", (_("Nie znaleziono tej osoby w rejestrze."),)
        )
    accounts = list(select_accounts(application.person, today))
    if not accounts:
        return CheckFinding(
            CheckVerdict.FAIL, "NO_ACCOUNT", (_("Osoba nie ma konta rozliczeniowego."),)
        )
    if not has_unsettled(accounts, today):
        return CheckFinding(
            CheckVerdict.FAIL, "ALL_SETTLED", (_("Wszystkie konta są zamknięte i rozliczone."),)
        )
    numbers = ", ".join(account.account_no for account in accounts)
    return CheckFinding(
        CheckVerdict.PASS,
        "SETTLES",
        (_("Konta rozliczeniowe: %(numbers)s") % {"numbers": numbers},),
    )
