"""Letters on paper to payers without e-mail whose number, account or name was changed."""

from datetime import date

import pytest

from cms_ext.base.money.nrb import format_nrb
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.outbox.mail.models import OutgoingMessage
from ebok_plugin.ledger.domain.account_change import AccountChange, Guarded, announce_changes
from ebok_plugin.ledger.models import Account
from ebok_plugin.payments.models import OwnBankAccount
from ebok_plugin.statements.models import Paper, PaperBatch
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.statements.houses import carry_through
from tests.papers_read import words_of
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
COMMON = "37999000090001000000900001"
NUMBER, CLOSING, PAYER = Guarded.NUMBER, Guarded.CLOSING, Guarded.PAYER
SENTENCES = (
    "Zmieniliśmy numer rachunku, na który wpłacasz. Na poprzedni już nie wpłacaj.",
    "Nowy rachunek jest wspólny: w tytule przelewu podaj numer konta.",
    "Konto jest zamknięte z dniem 30 listopada 2026 r.",
    "Konto jest znowu otwarte.",
    "Zmieniliśmy zapis nazwy płatnika na: Piotr Wrona.",
)


@shared
def piotr() -> Account:
    """Piotr, whom no e-mail reaches."""
    return open_account("100003", "Piotr Wrona")


def letters() -> list[str]:
    carry_through()
    texts = []
    for paper in Paper.objects.filter(channel="PRINT").order_by("account__account_no"):
        with paper.file.open() as file:
            texts.append(words_of(file.read()))
    return texts


@pytest.mark.parametrize(
    ("kinds", "changed", "sentences", "number"),
    [
        ({NUMBER}, {}, [0], ""),
        ({NUMBER}, {"nrb": None}, [0, 1], COMMON),
        ({CLOSING}, {"closed_on": date(2026, 11, 30)}, [2], ""),
        ({CLOSING}, {}, [3], ""),
        ({PAYER}, {}, [4], ""),
        ({NUMBER, CLOSING, PAYER}, {"closed_on": date(2026, 11, 30)}, [0, 2, 4], ""),
    ],
)
def test_the_letter_says_what_changed_and_where_to_pay_now(
    settings, piotr: Account, kinds: set[Guarded], changed: dict, sentences: list[int], number: str
):
    settings.COOP_OWN_BANK_ACCOUNTS = []
    OwnBankAccount.objects.create(nrb=COMMON, name="czynsze")
    Account.objects.update(**changed)
    piotr.refresh_from_db()

    announce_changes([AccountChange(piotr, frozenset(kinds), COMMON)], SYSTEM)

    [text] = letters()
    assert [one for one in SENTENCES if one in text] == [SENTENCES[one] for one in sentences]
    assert format_nrb(number or piotr.nrb or "") in text
    assert (f"Poprzedni rachunek: {format_nrb(COMMON)}" in text) is (NUMBER in kinds)
    assert "Zmianę zatwierdziły dwie osoby." in text
    assert OutgoingMessage.objects.count() == 0


def test_who_has_an_e_mail_gets_no_paper_and_the_series_names_the_others(piotr: Account):
    ewa = open_account("100004", "Ewa Mail")
    ewa.payer.correspondence_email = "ewa@example.org"
    ewa.payer.save()
    kinds = frozenset({NUMBER})

    announce_changes([AccountChange(one, kinds) for one in (piotr, ewa)], SYSTEM)

    batch = PaperBatch.objects.get()
    assert (batch.kind, batch.total) == ("CHANGE", 1)
    assert batch.changes == {str(piotr.pk): {"NRB_CHANGED": ""}}
    assert list(OutgoingMessage.objects.values_list("to", flat=True)) == ["ewa@example.org"]
    [text] = letters()
    assert "Piotr Wrona" in text
    # Two changes of one day are two series.
    announce_changes([AccountChange(piotr, kinds)], SYSTEM)
    assert PaperBatch.objects.count() == 2
