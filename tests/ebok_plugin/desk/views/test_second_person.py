"""Large acts by hand at the screens: handed over, on „Dziś” of the second person, decided."""

import hashlib
import re
from html import unescape
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cms_ext.base.money.nrb import build_nrb
from cms_ext.desks.import_desk.domain.queue import commit_queued
from cms_ext.desks.import_desk.models import QueuedImport
from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.models import OutgoingMessage
from ebok_plugin.ledger.models import Account, CorrectionProposal
from ebok_plugin.plugin.board import list_board_sections
from tests.clients import signed_in
from tests.ebok_plugin.desk.clerks import APPROVER, AUDITOR, CLERK
from tests.ebok_plugin.ledger.books import charge, ledger, open_account
from tests.ebok_plugin.payments.books import TODAY, bring
from tests.ebok_plugin.payments.files import ACCOUNT, file
from tests.first_screen import waiting_for
from tests.page_checks import text_of
from tests.people import staff
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
INBOX = "/admin/rozliczenia/do-zatwierdzenia/"
SCREEN = "/admin/importy/import/"
FOREIGN = build_nrb("10901014", "0000", "071219812874")
REASON = "umorzenie długu znajomego"


@shared
def flat() -> Account:
    account = open_account("100005")
    charge(account, "2026-10", "4939.98")
    return account


@shared
def celina() -> User:
    return staff("celina", CLERK)


@shared
def daria() -> User:
    return staff("daria", APPROVER)


def write_off(client: Client, account: Account, step: str, amount: str = "4939,98") -> str:
    fields = {"direction": "credit", "amount": amount, "on": "2026-11-20", "subaccount": "MAIN"}
    address = f"/admin/rozliczenia/konto/{account.pk}/korekta/"
    typed = {**fields, "title": "Korekta", "reason": REASON, "krok": step, "key": "a" * 32}
    return text_of(client.post(address, typed, follow=True))


@pytest.mark.thorough
def test_a_large_correction_is_handed_over_and_posted_by_another(
    flat: Account, celina: User, daria: User
):
    clerk, second = signed_in(celina), signed_in(daria)
    seen = write_off(clerk, flat, "sprawdz")
    assert "Powyżej 500,00 zł na jednym koncie księguje druga osoba." in seen
    assert "Konto rozliczone" in seen
    assert "Przekaż do zatwierdzenia" in seen
    assert "Zaksięguj korektę" in write_off(clerk, flat, "sprawdz", "500,00")

    done = write_off(clerk, flat, "zapisz")
    assert "czeka na drugą osobę" in done
    write_off(clerk, flat, "zapisz")
    (proposal,) = CorrectionProposal.objects.all()
    assert len(ledger(flat)) == 1

    line = "Korekty, zwroty, storna i wpłaty w kasie do zatwierdzenia"
    assert [any(line in row for row in waiting_for(one)) for one in (clerk, second)] == [
        False,
        True,
    ]
    page = f"{INBOX}korekty/{proposal.pk}/"
    assert "To Twoja propozycja" in text_of(clerk.get(page))
    assert clerk.post(page, {"decyzja": "zatwierdz"}).status_code in (403, 409)
    auditor = signed_in(staff("audytor", AUDITOR))
    assert "zmniejszy należność o 4 939,98 zł" in text_of(auditor.get(page)).replace("\xa0", " ")
    auditor.post(page, {"decyzja": "zatwierdz"})
    assert len(ledger(flat)) == 1

    second.post(page, {"decyzja": "zatwierdz"})
    assert ledger(flat)[1:] == [(2, "ADJUSTMENT", "-4939.98")]


def test_a_refused_one_is_told_to_the_proposer_and_counted_for_the_board(
    flat: Account, celina: User, daria: User
):
    celina.email = "celina@example.org"
    celina.save()
    assert len(list_board_sections(TODAY)) == 3
    write_off(signed_in(celina), flat, "zapisz")
    section = list_board_sections(TODAY)[-1]
    assert [(row.label[:7], row.figures) for row in section.rows] == [
        ("Korekty", (1, 0, 0)),
        ("Zwroty ", (0, 0, 0)),
        ("Zmiany ", (0, 0, 0)),
        ("Pliki z", (0, 0, 0)),
    ]

    page = f"{INBOX}korekty/{CorrectionProposal.objects.get().pk}/"
    signed_in(daria).post(page, {"decyzja": "odrzuc", "powod": "Nie ma uchwały zarządu"})

    assert len(ledger(flat)) == 1
    letter = OutgoingMessage.objects.get()
    assert (letter.to, "Nie ma uchwały zarządu" in letter.text) == ("celina@example.org", True)
    assert [row.figures for row in list_board_sections(TODAY)[-1].rows] == [
        (0, 0, 1),
        (0, 0, 0),
        (0, 0, 0),
        (0, 0, 0),
    ]


@pytest.mark.thorough
def test_a_file_with_another_number_is_handed_over_at_its_screen(
    settings, tmp_path: Path, celina: User, daria: User
):
    settings.COOP_PRIVATE_ROOT = tmp_path
    bring(file("accounts", ACCOUNT))
    clerk, second = signed_in(celina), signed_in(daria)
    content = file("accounts", ACCOUNT | {"nrb": FOREIGN})
    upload = {"file": SimpleUploadedFile("konta.csv", content), "encoding": "", "kind": ""}
    page = clerk.post(SCREEN, upload).content.decode()
    receipt = unescape(re.findall(r'name="receipt" value="([^"]+)"', page)[0])
    assert ("Przekaż do zatwierdzenia" in page, ">Zaksięguj</button>" in page) == (True, False)

    answer = clerk.post(f"{SCREEN}ksiegowanie/", {"receipt": receipt}, follow=True)
    assert "czeka na zatwierdzenie" in text_of(answer)
    row = QueuedImport.objects.get()
    assert (row.state, row.sha256) == ("PROPOSED", hashlib.sha256(content).hexdigest())
    line = "Pliki z kontami i wpłatami do zatwierdzenia"
    assert [any(line in text for text in waiting_for(one)) for one in (clerk, second)] == [
        False,
        True,
    ]
    assert "Plik „konta.csv”" in text_of(second.get(INBOX))

    address = f"{SCREEN}zatwierdzenie/{row.pk}/"
    page = second.get(address).content.decode()
    assert (FOREIGN in page, "Zatwierdź i wczytaj" in page) == (True, True)
    seen = re.findall(r'name="seen" value="(\d+)"', page)[0]
    clerk.post(f"{address}zatwierdz/", {"seen": seen})
    commit_queued()
    assert Account.objects.get().nrb == ACCOUNT["nrb"]
    second.post(f"{address}zatwierdz/", {"seen": seen})
    commit_queued()
    assert Account.objects.get().nrb == FOREIGN


@pytest.mark.thorough
def test_a_batch_of_charges_is_reversed_by_two(flat: Account, celina: User, daria: User):
    batch = flat.entries.get().batch
    address = f"/admin/rozliczenia/paczki/{batch.pk}/"
    typed = {"on": "2026-11-20", "reason": REASON, "krok": "sprawdz"}
    clerk = signed_in(celina)
    assert "księguje druga osoba" in text_of(clerk.post(address, typed))
    assert "czeka na drugą osobę" in text_of(
        clerk.post(address, {**typed, "krok": "zapisz"}, follow=True)
    )
    assert len(ledger(flat)) == 1

    page = f"{INBOX}korekty/{CorrectionProposal.objects.get().pk}/"
    signed_in(daria).post(page, {"decyzja": "zatwierdz"})

    assert ledger(flat)[1:] == [(2, "REVERSAL", "-4939.98")]
