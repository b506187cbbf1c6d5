"""What was changed behind our back of fee changes and late notices → what `verify_ledger` says.

Anna knew in time of both changes of EKS (4,60 → 4,85 in April, 4,95 in July 2027), Piotr of the
second only; DZW became cheaper in April and Piotr's letter never came.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db.models import QuerySet

from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.evidence.audit.models import AuditEvent
from ebok_plugin.charges.domain.component import set_cost_kind
from ebok_plugin.charges.models import Basis, CostKind, RateException
from ebok_plugin.fee_changes.domain.content import digest_content
from ebok_plugin.fee_changes.domain.contest import open_contest
from ebok_plugin.fee_changes.domain.delivery import propose_delivery_override
from ebok_plugin.fee_changes.domain.evidence import KEPT
from ebok_plugin.fee_changes.domain.fee_change import NewRate, put_in_force
from ebok_plugin.fee_changes.domain.notices import forget_fee_changes
from ebok_plugin.fee_changes.domain.rate_exceptions import recount_old_rates
from ebok_plugin.fee_changes.models import Contest, FeeChange, FeeNotice, NoticeOverride
from ebok_plugin.ledger.domain.audit import run_auditors
from ebok_plugin.ledger.models import Account
from tests.ebok_plugin.charges.coop import month, priced
from tests.ebok_plugin.conftest import felicja, kamil
from tests.ebok_plugin.fee_changes.change_04 import TODAY, notified_change
from tests.ebok_plugin.fee_changes.late_change import april, change_of, deliver
from tests.project.behind_our_back.by_table import after_each, run, undone
from tests.shared_rows import shared

__all__ = ["felicja", "kamil"]
pytestmark = pytest.mark.django_db
EXCEPTION = "ebok_plugin_charges_rateexception"
DELIVERY = "ebok_plugin_fee_changes_noticedelivery"


@shared
def piotr(felicja: Origin, kamil: Origin) -> Account:
    anna, piotr = april(felicja, kamil)
    july = change_of("4.95", "2027-07", felicja, kamil)
    for account in (anna, piotr):
        deliver(july, account, TODAY, felicja)
    put_in_force(july, origin=felicja)
    dzw = priced("DZW", Basis.PREMISES, "3.00")
    since = date(2020, 1, 1)
    set_cost_kind(dzw, CostKind.Kind.CONTROLLED, valid_from=since, origin=SYSTEM)
    cheaper = notified_change(felicja, kamil, [NewRate(dzw, Decimal("2.00"), month("2027-04"))])
    deliver(cheaper, anna, TODAY, felicja)
    put_in_force(cheaper, origin=felicja)
    return piotr


def insert(code: str, rate: str, first: str, last: str, number: str) -> str:
    """An exception of Piotr's that nobody's letter made."""
    return (
        f"INSERT INTO {EXCEPTION}"
        " (account_id, component_id, rate, valid_from, valid_to, cause, reference)"
        f" SELECT a.id, c.id, {rate}, '{first}', {last}, 'NOTICE_LATE', '{number}'"
        " FROM ebok_plugin_ledger_account a, ebok_plugin_charges_component c"
        f" WHERE a.account_no = '100007' AND c.code = '{code}'"
    )


OPEN = "Otwórz tę zmianę opłat i wybierz „Przelicz wyjątki od stawek”."
EKS, JULY = "składnik EKS, zmiana ZO/2026/1: ", "składnik EKS, zmiana ZO/2026/2: "
DZW = "składnik DZW, zmiana ZO/2026/3: "
LONGER = f"trwa, choć od 01.07.2027 konto obowiązuje następna zmiana ZO/2026/2. {OPEN}"
LACKS = (
    f"{EKS}brakuje wyjątku ze stawką 4,60 od 01.04.2027 do 30.06.2027, bo zawiadomiono po "
    f"terminie. {OPEN}"
)
# By what is said of it; a recount of the change that is named puts it right.
PUT_RIGHT = {
    (f"{EKS}wyjątek ze stawką 4,60 od 01.04.2027 {LONGER}",): (
        f"UPDATE {EXCEPTION} SET valid_to = NULL"
    ),
    (f"{EKS}wyjątek ze stawką 4,60 od 01.04.2027 do 31.07.2027 {LONGER}",): (
        f"UPDATE {EXCEPTION} SET valid_to = '2027-07-31'"
    ),
    (
        f"{DZW}wyjątek od 01.04.2027 zatrzymuje stawkę 3,00, choć zmiana jest obniżką do 2,00. "
        f"{OPEN}",
    ): insert("DZW", "3.00", "2027-04-01", "NULL", "ZO/2026/3"),
    (f"{JULY}wyjątek ze stawką 4,85 od 01.07.2027 do 31.07.2027 nie wynika z doręczeń. {OPEN}",): (
        insert("EKS", "4.85", "2027-07-01", "'2027-07-31'", "ZO/2026/2")
    ),
    (LACKS,): f"DELETE FROM {EXCEPTION}",
    (
        LACKS,
        f"{EKS}wyjątek ze stawką 4,70 od 01.04.2027 do 30.06.2027 nie wynika z doręczeń. {OPEN}",
    ): f"UPDATE {EXCEPTION} SET rate = 4.70",
}
ROWS = {
    **PUT_RIGHT,
    (f"{JULY}brakuje wyjątku ze stawką 4,60 od 01.07.2027, bo zawiadomiono po terminie. {OPEN}",): (
        f"DELETE FROM {DELIVERY} WHERE notice_id IN (SELECT n.id FROM"
        " ebok_plugin_fee_changes_feenotice n JOIN ebok_plugin_ledger_account a"
        " ON a.id = n.account_id WHERE a.account_no = '100007')"
    ),
}


def found() -> set[tuple[str, str, str]]:
    """Without the seals of the rows, which know of each change and not what it means."""
    return {
        (auditor.auditor, auditor.account, auditor.message)
        for auditor in run_auditors()
        if auditor.auditor != "sealed_rows"
    }


@pytest.mark.thorough
@pytest.mark.both_databases
def test_an_untouched_site_has_no_findings(piotr: Account):
    assert RateException.objects.count() == 1
    assert list(run_auditors()) == []


@pytest.mark.thorough
@pytest.mark.both_databases
@pytest.mark.usefixtures("piotr")
def test_what_was_changed_is_found():
    """Exceptions and deliveries are sealed, too."""

    def look() -> tuple[bool, set[tuple[str, str, str]]]:
        return any(auditor.auditor == "sealed_rows" for auditor in run_auditors()), found()

    for says, sql, seen in after_each(ROWS, look):
        assert seen == (True, {("late_notices", "100007", message) for message in says}), sql


@pytest.mark.thorough
@pytest.mark.usefixtures("piotr")
def test_what_was_found_is_put_right_as_it_says(felicja: Origin):
    def exceptions() -> list[Any]:
        return list(
            RateException.objects.values_list("rate", "valid_from", "valid_to", "reference")
        )

    before = exceptions()
    for says, sql in PUT_RIGHT.items():
        with undone():
            run(sql)
            (number,) = {message.split("zmiana ")[1].split(":")[0] for message in says}

            recount_old_rates(FeeChange.objects.get(number=number), origin=felicja)

            assert (exceptions(), found()) == (before, set()), sql


CHANGED = (
    "zawiadomienie o zmianie ZO/2026/2 ma inną treść niż wtedy, gdy powstało. Przywróć je z kopii "
    "zapasowej."
)
NOT_LOGGED = (
    "zawiadomienia o zmianie ZO/2026/2 nie ma w dzienniku dostępu: dodano je poza serwisem. "
    "Sprawdź, skąd pochodzi."
)
OTHER_ACCOUNT = (
    "zawiadomienie o zmianie ZO/2026/2 jest o innym koncie. Przywróć je z kopii zapasowej."
)
REMOVED = (
    "zawiadomienie {letter} o zmianie ZO/2026/2 usunięto z bazy. Przywróć je z kopii zapasowej."
)


@pytest.mark.thorough
@pytest.mark.both_databases
def test_a_letter_that_was_changed_is_found(piotr: Account):
    for where, field, value in (
        ("row", "legal_basis", "art. 5"),
        ("row", "legal_paper", str(UUID(int=1))),
        ("row", "new_amount", 1),
        ("letter", "resolution_paper", str(UUID(int=1))),
        ("letter", "dated", "2026-01-01"),
    ):
        letter = letter_of(piotr)
        said = letter.content["rows"][0] if where == "row" else letter.content
        said[field] = value
        with undone():
            FeeNotice.objects.filter(pk=letter.pk).update(content=letter.content)

            assert found() == {("letters_kept", "100007", CHANGED)}, field


def letter_of(account: Account) -> FeeNotice:
    return FeeNotice.objects.get(account=account, change__number="ZO/2026/2")


def other_words(letter: FeeNotice) -> None:
    """As anyone who knows the program would: the digest next to the words is changed with them."""
    letter.content["justification"] = "Podwyżki nie będzie."
    letter.sha256 = digest_content(letter.content)
    letter.save()


def other_digest(letter: FeeNotice) -> None:
    FeeNotice.objects.filter(pk=letter.pk).update(sha256="0" * 64)


def other_account(letter: FeeNotice) -> None:
    """Anna's own letter goes first: an account has one of each change."""
    letter_of(Account.objects.get(account_no="100005")).delete()
    FeeNotice.objects.filter(pk=letter.pk).update(account=Account.objects.get(account_no="100005"))


def another_key(letter: FeeNotice) -> None:
    """The same words as another row, so that the first one's address leads nowhere."""
    letter.delete()
    letter.pk = UUID(int=7)
    letter.save(force_insert=True)


@pytest.mark.thorough
@pytest.mark.both_databases
def test_a_letter_is_the_one_of_which_the_log_knows(piotr: Account):
    table: dict[Callable[[FeeNotice], object], set[tuple[str, str]]] = {
        other_words: {("100007", CHANGED)},
        other_digest: {("100007", CHANGED)},
        FeeNotice.delete: {("", REMOVED)},
        other_account: {("100005", OTHER_ACCOUNT), ("", REMOVED)},
        another_key: {("100007", NOT_LOGGED), ("", REMOVED)},
    }
    anna = Account.objects.get(account_no="100005")
    for change, says in table.items():
        with undone():
            gone = letter_of(anna if change == other_account else piotr).pk
            change(letter_of(piotr))

            expected = {(account, message.format(letter=gone)) for account, message in says}
            assert of_letters() == expected, change


def of_letters() -> set[tuple[str, str]]:
    return {(account, says) for auditor, account, says in found() if auditor == "letters_kept"}


@pytest.mark.usefixtures("triggers_off")
def test_letters_from_before_the_log_kept_them_are_no_finding(piotr: Account):
    """Of a change notified as a whole before, and of one whose first portion was made before."""
    QuerySet(AuditEvent).filter(action=KEPT, object_id=letter_of(piotr).change_id).delete()
    first = FeeChange.objects.get(number="ZO/2026/1")
    event = QuerySet(AuditEvent).get(action=KEPT, object_id=first.pk)
    event.changes["above"] = Account.objects.get(account_no="100005").pk
    del event.changes["letters"][str(first.notices.get(account__account_no="100005").pk)]
    QuerySet(AuditEvent).filter(pk=event.pk).update(changes=event.changes)

    assert of_letters() == set()


@pytest.mark.thorough
def test_nor_are_letters_that_went_at_the_end_of_their_term(piotr: Account):
    forget_fee_changes([piotr])

    assert not FeeNotice.objects.filter(account=piotr).exists()
    assert of_letters() == set()


@shared
def case(felicja: Origin, kamil: Origin) -> Contest:
    """Anna contests the change of EKS in court; a lawyer holds Piotr's late letter in time."""
    anna, piotr = april(felicja, kamil)
    letter = FeeNotice.objects.get(account=piotr)
    propose_delivery_override(letter, opinion="Doręczono skutecznie.", origin=felicja)
    change = letter.change
    day = date(2026, 11, 20)
    rates = list(change.rates.all())
    return open_contest(
        anna, change, filed_on=day, court_ref="I C 1/27", rates=rates, origin=felicja, today=day
    )


def of_sealed_rows() -> str:
    """What is said of these; the triggers of other tables are off for the test."""
    return "\n".join(
        auditor.message for auditor in run_auditors() if auditor.auditor == "sealed_rows"
    )


@pytest.mark.thorough
@pytest.mark.usefixtures("case")
def test_a_sealed_row_that_is_forgotten_at_the_end_of_its_term_is_no_finding():
    forget_fee_changes(Account.objects.all())

    assert (of_sealed_rows(), NoticeOverride.objects.count()) == ("", 0)
