"""What money is computed with was changed behind our back → `verify_ledger` names the row.

Each row runs its SQL with the triggers off, as somebody with the database in hand would. On the
untouched book `verify_ledger` finds nothing.
"""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from cms_ext.evidence.anchors.domain import anchor_heads
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.evidence.sealed_rows.domain.sealing import seal_all_rows
from cms_ext.evidence.sealed_rows.domain.verify import verify_rows
from cms_ext.evidence.sealed_rows.models import RowHead, RowSeal
from ebok_plugin.ledger.domain.audit import AuditFinding, run_auditors
from ebok_plugin.ledger.domain.audit.entries import check_published_rows
from ebok_plugin.ledger.domain.holding import revoke_access
from ebok_plugin.ledger.models import Account, AccountAccess
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant
from tests.project.behind_our_back.by_table import by_table, missed, run
from tests.project.behind_our_back.test_ledger import NIGHT
from tests.query_counts import queries_of
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
ACCOUNT, ACCESS = "ebok_plugin_ledger_account", "ebok_plugin_ledger_accountaccess"
PROXY = AccountAccess.Role.PROXY
SEAL, HEAD = "cms_ext_sealed_rows_rowseal", "cms_ext_sealed_rows_rowhead"


@shared
def book() -> Account:
    """Two accounts; the first closed later, so that its latest seal is the third.

    Ewa could see the first one as a proxy until 2021, and took no notice of its revocation.
    """
    flat = open_account("100005")
    open_account("100006", "Jan Kos")
    grant(flat, "Anna Lis")
    revoke_access(grant(flat, "Ewa Mak", PROXY, end=date(2021, 1, 31)), origin=SYSTEM)
    flat.payer_name = "Anna Lis-Nowak"
    flat.closed_on = None
    flat.opened_on = flat.opened_on.replace(year=2021)
    flat.save()
    seal_all_rows()
    return flat


MONEY = "stream = 'money'"
LAST = f"(SELECT MAX(number) FROM {SEAL} WHERE {MONEY})"


def remove_last_link(*, head: str) -> list[str]:
    """Return the last link removed, the end put to the one before it."""
    end = f"(SELECT number FROM {HEAD} WHERE {MONEY})"
    before = f"(SELECT hash FROM {SEAL} WHERE {MONEY} AND number = {end})"
    return [
        f"DELETE FROM {SEAL} WHERE {MONEY} AND number = {LAST}",
        f"UPDATE {HEAD} SET number = {LAST} WHERE {MONEY}",
        f"UPDATE {HEAD} SET hash = {before}, {head} WHERE {MONEY}",
    ]


ROWS = {
    "rachunek do wpłat: było": [
        f"UPDATE {ACCOUNT} SET nrb = '00000000000000000000000000' WHERE account_no = '100005'",
        # rachunek innego konta
        [
            f"UPDATE {ACCOUNT} SET nrb = substr(nrb, 2) WHERE account_no = '100005'",
            f"UPDATE {ACCOUNT} SET nrb = (SELECT substr(k.nrb, 1, 1) || k.nrb FROM {ACCOUNT} k"
            f" WHERE k.account_no = '100005') WHERE account_no = '100006'",
        ],
    ],
    "otwarte od: było 01.01.2020, jest 01.01.2019": (
        f"UPDATE {ACCOUNT} SET opened_on = '2019-01-01' WHERE account_no = '100006'"
    ),
    "podstawa odsetek: było": f"UPDATE {ACCOUNT} SET regime = 'TAX' WHERE account_no = '100006'",
    "uprawnienie do konta nr": [
        (
            f"INSERT INTO {ACCESS} (person_id, account_id, role, scope, valid_from) SELECT"
            f" payer_id, id - 1, 'PAYER', 'SEE', '2020-01-01' FROM {ACCOUNT}"
            " WHERE account_no = '100006'"
        ),
        f"DELETE FROM {ACCESS} WHERE role = 'PAYER'",
    ],
    "osoba: było": (
        f"UPDATE {ACCESS} SET person_id = (SELECT payer_id FROM {ACCOUNT}"
        " WHERE account_no = '100006') WHERE role = 'PAYER'"
    ),
    "do: było 31.01.2021, jest 31.01.2031": (
        f"UPDATE {ACCESS} SET valid_to = '2031-01-31' WHERE role = 'PROXY'"
    ),
    "odwołano: było": f"UPDATE {ACCESS} SET revoked_at = NULL WHERE role = 'PROXY'",
    "rola: było": f"UPDATE {ACCESS} SET role = 'MANAGER' WHERE role = 'PROXY'",
    "brakuje pieczęci po numerze": f"DELETE FROM {SEAL} WHERE {MONEY} AND number = 1",
    "jej treść zmieniono": f"UPDATE {SEAL} SET content = '{{}}' WHERE {MONEY}",
    "nie pochodzi z tego serwisu": f"UPDATE {SEAL} SET seal = hash WHERE {MONEY}",
    "koniec łańcucha wierszy nie ma pieczęci": [
        # ostatnia pieczęć usunięta, koniec bez pieczęci
        remove_last_link(head="seal = ''"),
        # rodzaj zdjęty z pieczętowanych
        [
            f"DELETE FROM {SEAL} WHERE {MONEY}",
            f"UPDATE {HEAD} SET kinds = '', number = 0, hash = '' WHERE {MONEY}",
        ],
    ],
    "kończy się inaczej, niż zapisano": [
        # ostatnia pieczęć usunięta, koniec zostawiony
        remove_last_link(head="seal = seal")[:1],
        f"DELETE FROM {HEAD} WHERE {MONEY}",
    ],
    "podanego na zewnątrz": [
        # wszystkie pieczęcie usunięte
        [f"DELETE FROM {SEAL}", f"DELETE FROM {HEAD}"]
    ],
}


def found() -> list[AuditFinding]:
    return [*run_auditors(), *check_published_rows()]


def about_rows(findings: list[AuditFinding]) -> list[AuditFinding]:
    """Past those that say the triggers are off, as they are for the test."""
    return [finding for finding in findings if finding.auditor != "triggers"]


@pytest.mark.both_databases
def test_an_untouched_book_has_no_findings(book: Account):
    anchor_heads(NIGHT)

    assert found() == []


@pytest.mark.thorough
@pytest.mark.both_databases
@pytest.mark.usefixtures("book", "triggers_off")
def test_what_was_changed_is_found():
    anchor_heads(NIGHT)

    def said() -> str:
        return "\n".join(row.message for row in about_rows(found()))

    assert missed(by_table(ROWS), said) == []


def test_a_row_that_is_saved_as_a_copy_of_another_is_sealed_as_its_own(book: Account):
    copy = AccountAccess.objects.get(role=PROXY)
    copy.pk, copy.person = None, grant(open_account("100007", "Piotr Zych"), "Piotr Zych").person
    copy.save()
    anchor_heads(NIGHT)

    assert found() == []
    assert RowSeal.objects.filter(row=copy.pk, kind__iexact=copy._meta.label).count() == 1


@pytest.mark.usefixtures("triggers_off")
def test_the_finding_names_the_row_and_what_to_do(book: Account):
    nrb, at = book.nrb, RowSeal.objects.filter(row=book.pk).latest("number").made_at
    run(f"UPDATE {ACCOUNT} SET nrb = '{'0' * 26}' WHERE id = {book.pk}")

    (finding,) = about_rows(found())

    assert finding.account == "100005"
    assert finding.message == (
        f"konto rozliczeniowe nr {book.pk} (numer konta: 100005, lokal: {book.premises}, "
        f"rachunek do wpłat: {nrb}, podstawa odsetek: opłaty spółdzielni, "
        f"otwarte od: 01.01.2021, waluta: PLN, płatnik: {book.payer}, "
        "rodzaj płatnika: osoba): "
        f"rachunek do wpłat: było {nrb}, jest {'0' * 26}; "
        f"ostatnio zgodne {timezone.localtime(at):%d.%m.%Y %H:%M}. "
        "Sprawdź w dokumentach i przywróć wiersz w bazie albo "
        f"przyjmij obecny: seal_rows --accept ebok_plugin_ledger.account:{book.pk}"
    )


@pytest.mark.usefixtures("triggers_off")
def test_a_row_that_cannot_be_read_is_a_finding_and_hides_no_other(book: Account):
    run(
        f"UPDATE {ACCOUNT} SET opened_on = '2026-02-31' WHERE account_no = '100005'",
        f"UPDATE {ACCOUNT} SET opened_on = '2019-01-01' WHERE account_no = '100006'",
    )

    unreadable, changed = (row.message for row in verify_rows())
    assert "zapisu w bazie nie da się odczytać" in unreadable
    assert "otwarte od: było 01.01.2020, jest 01.01.2019" in changed


@pytest.mark.usefixtures("triggers_off")
def test_a_later_change_by_the_site_does_not_hide_one_past_it(book: Account):
    run(f"UPDATE {ACCOUNT} SET nrb = '{'0' * 26}' WHERE id = {book.pk}")

    book.refresh_from_db()
    book.opened_on = book.opened_on.replace(month=2)
    book.save()

    (finding,) = about_rows(found())
    assert f"zastano: numer konta: 100005, lokal: {book.premises}" in finding.message


@pytest.mark.usefixtures("triggers_off")
def test_an_accepted_row_is_right_again_and_leaves_its_event(book: Account):
    run(f"UPDATE {ACCOUNT} SET nrb = '{'0' * 26}' WHERE id = {book.pk}")

    accepting = ("seal_rows", "--accept", f"ebok_plugin_ledger.account:{book.pk}")
    with pytest.raises(CommandError, match="Podaj powód"):
        call_command(*accepting)
    call_command(*accepting, "--reason", "bank zmienił rachunki")

    assert about_rows(found()) == []
    event = AuditEvent.objects.get(action="SEALED_ROW_ACCEPTED")
    assert (event.note, event.actor_label) == ("bank zmienił rachunki", "operator")


@pytest.mark.thorough
@pytest.mark.usefixtures("triggers_off")
def test_an_end_put_back_to_what_it_once_was_differs_from_the_anchor(book: Account):
    """Anyone who kept row, end and seals of before leaves a chain that is whole; the line stays."""
    head = RowHead.objects.get(stream="money")
    flat = open_account("100007", "Ewa Mak")
    anchor_heads(NIGHT)

    run(
        f"DELETE FROM {SEAL} WHERE {MONEY} AND number > {head.number}",
        f"DELETE FROM {ACCOUNT} WHERE account_no = '100007'",
        f"DELETE FROM cms_ext_premises_premises WHERE id = {flat.premises_id}",
    )
    head.save()

    assert {row.auditor for row in about_rows(found())} == {"rows_told"}


def test_the_key_may_be_changed(book: Account, settings):
    sealed_before = RowSeal.objects.filter(stream="money").count()
    settings.COOP_AUDIT_FORMER_KEYS = [settings.COOP_AUDIT_KEY]
    settings.COOP_AUDIT_KEY = "another-key-of-the-coop-0123456789"

    open_account("100007", "Ewa Mak")
    assert about_rows(found()) == []

    settings.COOP_AUDIT_FORMER_KEYS = []
    foreign = [one for one in found() if "nie pochodzi z tego serwisu" in one.message]
    assert len(foreign) == sealed_before


def test_verifying_asks_as_often_for_two_accounts_as_for_six(book: Account):
    few = queries_of(lambda: list(verify_rows()))
    for number in range(4):
        open_account(f"20000{number}")
    assert queries_of(lambda: list(verify_rows())) == few
