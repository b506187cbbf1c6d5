"""Files of an application for a relief, and the prolongation fee that an office may enter."""

from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.office.law.models import LegalRule
from cms_ext.people.identity.models import User
from ebok_plugin.ledger.models import Account, AccountAccess
from plugins.waste_union.tests.declarations.views import test_reliefs as reliefs
from plugins.waste_union.tests.declarations.views.test_reliefs import (
    GRANTED,
    REASONS,
    at_desk,
    filed,
    step,
)
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant, signed_in
from tests.page_checks import page_problems, text_of
from tests.papers_read import words_of
from tests.signing import blank_pdf
from waste_union.declarations.domain.verify import forget_reliefs
from waste_union.declarations.models import ReliefApplication, ReliefAttachment
from waste_union.declarations.plugin.people import PERSONAL_DATA

pytestmark = pytest.mark.django_db
_day, anna, late = reliefs._day, reliefs.anna, reliefs.late
FEE = "Opłata prolongacyjna: 7,25% w stosunku rocznym, uchwała nr V/12/2026."


@pytest.fixture(autouse=True)
def store(settings, tmp_path: Path) -> Path:
    settings.COOP_PRIVATE_ROOT = str(tmp_path)
    return tmp_path


@cache
def content(pages: int = 1) -> bytes:
    """Return the same file each time: `blank_pdf` numbers each."""
    return blank_pdf(pages)


def pdf(name: str = "zaświadczenie.pdf", pages: int = 1) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content(pages))


def attach(client: Client, application: ReliefApplication, *files: SimpleUploadedFile) -> str:
    address = f"{application.get_absolute_url()}pliki/"
    return text_of(client.post(address, {"papers": files}, follow=True))


def names() -> list[str]:
    return list(ReliefAttachment.objects.order_by("added_at", "pk").values_list("name", flat=True))


def stored(store: Path) -> int:
    return sum(path.is_file() for path in store.rglob("*"))


def test_the_applicant_adds_files_and_the_desk_reads_them(client, anna: User, store: Path):
    application = filed(client)

    page = attach(client, application, pdf(), pdf("drugie.pdf", 2))
    # The same file again is no other one.
    attach(client, application, pdf("kopia.pdf"))

    assert "Dołączono pliki do wniosku." in page
    assert sorted(names()) == ["drugie.pdf", "zaświadczenie.pdf"]
    assert (stored(store), AuditEvent.objects.filter(action="RELIEF_FILES_ADDED").count()) == (2, 1)
    assert page_problems(client.get(application.get_absolute_url())) == []
    key = ReliefAttachment.objects.get(name="zaświadczenie.pdf").pk
    own = client.get(f"{application.get_absolute_url()}pliki/{key}/")
    assert b"".join(own.streaming_content) == content(1)
    assert own["Content-Disposition"].startswith("attachment")
    desk = at_desk("finance_clerk")
    address = f"/admin/deklaracje/raty/{application.pk}/"
    assert "zaświadczenie.pdf" in desk.get(address).content.decode()
    views = AuditEvent.objects.filter(action="VIEW").count()
    assert b"".join(desk.get(f"{address}pliki/{key}/").streaming_content) == content(1)
    assert AuditEvent.objects.filter(action="VIEW").count() == views + 1


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([], "Wybierz plik, który chcesz dołączyć."),
        ([SimpleUploadedFile("a.pdf", b"MZ\x00")], "Plik a.pdf ma niedozwolony format"),
        ([SimpleUploadedFile("a.html", b"<script>1</script>")], "Plik a.html ma niedozwolony"),
        ([pdf(pages=number) for number in range(1, 7)], "Za dużo plików."),
    ],
)
def test_what_is_no_document_is_refused_in_the_page(client, anna: User, files: list, words: str):
    application = filed(client)

    assert words in attach(client, application, *files)
    assert names() == []


def test_five_files_in_all_and_none_after_the_decision(client, anna: User, store: Path):
    application = filed(client)
    attach(client, application, *(pdf(f"{number}.pdf", number) for number in range(1, 5)))

    refused = attach(client, application, pdf("5.pdf", 5), pdf("6.pdf", 6))
    assert "Do wniosku można dołączyć najwyżej 5 plików. Połącz skany w jeden PDF" in refused
    client.post(f"{application.get_absolute_url()}wycofanie/")
    after = attach(client, application, pdf("5.pdf", 5))

    assert "ma teraz stan „wycofany”" in after
    assert (sorted(names()), stored(store)) == (["1.pdf", "2.pdf", "3.pdf", "4.pdf"], 4)


def test_strangers_and_readers_add_and_read_nothing(client, anna: User, late: Account):
    application = filed(client)
    attach(client, application, pdf())
    AccountAccess.objects.filter(account=late).update(scope="VIEW")
    assert "Twoje uprawnienie pozwala oglądać" in attach(client, application, pdf("b.pdf", 2))

    stranger = Client()
    open_account("100009")
    grant(Account.objects.get(account_no="100009"), "Olga Obca")
    signed_in(stranger, "Olga Obca", "EB-500009-9")
    own = f"{application.get_absolute_url()}pliki/"
    key = ReliefAttachment.objects.get().pk
    answers = [stranger.get(f"{own}{key}/"), stranger.post(own, {"papers": [pdf("b.pdf", 2)]})]
    assert [answer.status_code for answer in answers] == [404, 404]
    editor = at_desk("editor").get(f"/admin/deklaracje/raty/{application.pk}/pliki/{key}/")
    assert editor.status_code == 302
    assert names() == ["zaświadczenie.pdf"]


def test_files_are_in_the_persons_copy_and_go_with_the_application(
    client, anna: User, store: Path, django_capture_on_commit_callbacks
):
    application = filed(client)
    attach(client, application, pdf())
    section = next(s for s in PERSONAL_DATA.collect(anna.person) if s.files)
    (file,) = section.files
    assert file.path.startswith("ULG-2026-000001/")
    client.post(f"{application.get_absolute_url()}wycofanie/")

    with django_capture_on_commit_callbacks(execute=True):
        forget_reliefs(datetime(2028, 1, 2, tzinfo=UTC), rehearse=False)

    assert (names(), stored(store), ReliefApplication.objects.count()) == ([], 0, 0)


@pytest.mark.parametrize(
    ("since", "outcome", "is_said"),
    [
        (None, "GRANTED", False),
        (date(2026, 1, 1), "GRANTED", True),
        (date(2027, 1, 1), "GRANTED", False),
        (date(2026, 1, 1), "REFUSED", False),
    ],
)
def test_a_prolongation_fee_is_said_only_by_a_rule_in_force(
    client, anna: User, since: date | None, outcome: str, is_said: bool
):
    rules = LegalRule.objects.filter(code="RELIEF_PROLONGATION")
    assert rules.get().valid_from is None
    rules.update(params={"wording": FEE}, valid_from=since)
    application = filed(client)
    step(application, at_desk("finance_clerk"), **(GRANTED | {"outcome": outcome}), reasons=REASONS)
    approver = at_desk("finance_approver")
    draft = approver.get(f"/admin/deklaracje/raty/{application.pk}/").content.decode()
    step(application, approver, krok="wydaj")

    paper = words_of(bytes(application.paper))
    page = text_of(client.get(application.get_absolute_url()))

    assert [FEE in text for text in (paper, page, draft)] == [is_said] * 3
    assert ("prolongacyjna" in paper) == is_said
    assert ("Reguły jeszcze nie przejrzano" in draft) == is_said
