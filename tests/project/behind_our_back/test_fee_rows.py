"""A change of fees was changed behind our back before or after it is in force → `verify_ledger`.

Anna contests the change of EKS in court; Piotr's letter came late and a lawyer holds it in time.
"""

from __future__ import annotations

from datetime import date

import pytest

from cms_ext.office.audit.domain.event import Origin
from ebok_plugin.fee_changes.domain.contest import open_contest
from ebok_plugin.fee_changes.domain.delivery import propose_override
from ebok_plugin.fee_changes.models import Contest, FeeNotice, NoticeOverride
from ebok_plugin.fee_changes.personal_data import forget_fee_changes
from ebok_plugin.ledger.domain.audit import audit
from ebok_plugin.ledger.models import Account
from tests.ebok_plugin.fee_changes.conftest import felicja, kamil
from tests.ebok_plugin.fee_changes.late_change import april
from tests.project.behind_our_back.by_table import by_table, missed
from tests.shared_rows import shared

__all__ = ["felicja", "kamil"]
pytestmark = pytest.mark.django_db
RATE, DELIVERY, OPINION, CASE = (
    f"ebok_plugin_fee_changes_{one}"
    for one in ("changedrate", "noticedelivery", "noticeoverride", "contest")
)
ROWS = {
    "nowa stawka: było 4.8500, jest 5.0000": f"UPDATE {RATE} SET rate = 5",
    "od: było 01.04.2027": f"UPDATE {RATE} SET planned_from = '2027-05-01'",
    "rodzaj kosztu: było": f"UPDATE {RATE} SET kind = 'INDEPENDENT'",
    "dotychczasowa stawka: było": f"UPDATE {RATE} SET old_rate = 1",
    "zmieniana stawka nr": (
        f"DELETE FROM {CASE}edrate_exceptions; DELETE FROM {CASE}edrate; DELETE FROM {RATE}"
    ),
    "doręczono: było": f"UPDATE {DELIVERY} SET delivered_on = '2027-01-02'",
    "wysłano: było": f"UPDATE {DELIVERY} SET sent_on = '2026-01-02'",
    "zawiadomienie: było": f"UPDATE {DELIVERY} SET notice_id = (SELECT notice_id FROM {OPINION})",
    "doręczenie zawiadomienia nr": f"DELETE FROM {DELIVERY}",
    "zatwierdził: było": f"UPDATE {OPINION} SET approved_by_id = 1",
    "usunięto go poza serwisem": f"DELETE FROM {OPINION}",
    "pozew z dnia: było": f"UPDATE {CASE} SET filed_on = '2026-01-02'",
    "prawomocne z dniem: było brak, jest 31.12.2027": (
        f"UPDATE {CASE} SET state = 'LOST_BY_COOP', final_on = '2027-12-31'"
    ),
}


@shared
def case(felicja: Origin, kamil: Origin) -> Contest:
    anna, piotr = april(felicja, kamil)
    letter = FeeNotice.objects.get(account=piotr)
    propose_override(letter, opinion="Doręczono skutecznie.", origin=felicja)
    change = letter.change
    day = date(2026, 11, 20)
    rates = list(change.rates.all())
    return open_contest(
        anna, change, filed_on=day, court_ref="I C 1/27", rates=rates, origin=felicja, today=day
    )


def found() -> list[str]:
    """Of what these rows are; the triggers of other tables are off for the test."""
    return [one.message for one in audit() if one.auditor == "sealed_rows"]


@pytest.mark.both_databases
@pytest.mark.usefixtures("case")
def test_untouched_rows_are_no_finding() -> None:
    assert found() == []


@pytest.mark.both_databases
@pytest.mark.usefixtures("case", "triggers_off")
def test_what_was_changed_is_found() -> None:
    assert missed(by_table(ROWS), lambda: "\n".join(found())) == []


@pytest.mark.usefixtures("case")
def test_what_is_forgotten_at_the_end_of_its_term_is_no_finding() -> None:
    forget_fee_changes(Account.objects.all())

    assert (found(), NoticeOverride.objects.count()) == ([], 0)
