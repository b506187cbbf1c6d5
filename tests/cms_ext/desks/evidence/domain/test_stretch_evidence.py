import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from io import BytesIO

import pytest
import time_machine
from django.db import connection, transaction
from django.db.models import QuerySet
from django.test import Client
from pypdf import PdfReader

from cms_ext.base.pdf.sealing import Seal
from cms_ext.desks.evidence.domain.paper import moment_with_offset
from cms_ext.evidence.anchors.domain import anchor_heads
from cms_ext.evidence.anchors.models import Anchor
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.proof.domain.chain import hash_record, seal_record
from cms_ext.evidence.proof.domain.publication import (
    PublishedFile,
    ShownContent,
    files_digest,
    record_opening,
)
from cms_ext.evidence.proof.models import ChainHead, PublicationRecord, PublishedText
from cms_ext.people.identity.models import Person
from tests.clients import signed_in
from tests.papers_read import words_of
from tests.people import staff
from tests.query_counts import queries_of, sql_of
from tests.seals import SEALED, UNSEALED, key, seal, seals_on, status_of

__all__ = ["key", "seal"]

pytestmark = pytest.mark.django_db

# With what a sheet of paper cannot show: a zero-width blank, a pictogram, two blanks, a line end.
TEXT = "Zażółć gęślą\u200b jaźń  🙂\nkoniec\n"
FILES = (PublishedFile("porzadek.txt", 14, "a" * 64), PublishedFile("projekt.pdf", 1, "b" * 64))
NOTICE = ShownContent(
    "Walne", TEXT, files_digest(FILES), "PUBLIC", "/ogloszenia/walne/", files=FILES
)
SUMMER = datetime(2026, 7, 1, 10, 2, 3, tzinfo=UTC)


@pytest.fixture
def address(client, settings, tmp_path) -> str:
    settings.COOP_ANCHOR_FILE = str(tmp_path / "anchors.txt")
    paper = Person.objects.create(name="Ogłoszenie")
    with time_machine.travel(SUMMER, tick=False):
        record_opening(paper, NOTICE, on=date(2026, 7, 1), origin=SYSTEM)
    client.force_login(staff("zarzad", "board_member"))
    return f"/admin/zaswiadczenia/cms_ext_identity.Person/{paper.pk}/"


def printed(client: Client, address: str) -> bytes:
    return client.get(f"{address}pdf/").content


def test_the_exact_text_is_in_the_pdf_and_at_an_address(client, address: str):
    record = PublicationRecord.objects.get()

    pdf = client.get(f"{address}pdf/").content
    attached = PdfReader(BytesIO(pdf)).attachments["tresc-zapis-1.txt"][0]
    downloaded = client.get(f"{address}tresc/1/")

    assert attached == downloaded.content == TEXT.encode()
    assert hashlib.sha256(attached).hexdigest() == record.text_sha256
    assert downloaded["Content-Disposition"] == 'attachment; filename="tresc-zapis-1.txt"'
    assert f'href="{address}tresc/1/"' in client.get(address).content.decode()
    # Without a key the PDF says so.
    assert seals_on(pdf) == 0
    assert UNSEALED in words_of(pdf)


@pytest.mark.thorough
def test_the_pdf_bears_the_seal_with_the_texts_in_it(client, address: str, seal: Seal):
    pdf = client.get(f"{address}pdf/").content

    assert status_of(pdf, seal).bottom_line
    assert SEALED in words_of(pdf)
    assert PdfReader(BytesIO(pdf)).attachments["tresc-zapis-1.txt"] == [TEXT.encode()]


def test_screen_and_paper_tell_the_same_files_and_times(client, address: str):
    screen, paper = client.get(address).content.decode(), printed(client, address)
    for page in (screen, words_of(paper)):
        assert "01.07.2026, 12:02:03, czas w Polsce (UTC+2)" in page
        for line in ("porzadek.txt, 14 B", "projekt.pdf, 1 B"):
            assert line.replace(" ", "") in page.replace(" ", "")
    # The digests are on the screen and in a file of the PDF: nobody types them from paper.
    record = PdfReader(BytesIO(paper)).attachments["zapis-1.json"][0].decode()
    for digest in ("aaa", "bbb"):
        assert f"SHA-256: {digest}" in screen
        assert digest in record
        assert digest not in words_of(paper)
    assert moment_with_offset(datetime(2026, 12, 1, tzinfo=UTC)).endswith("(UTC+1)")


def test_days_before_the_record_are_not_borne_out_by_the_chain(client, address: str):
    """A paper may be published „since” a day before today: then nothing was recorded before."""
    late = "Zapis powstał dopiero 1 lipca 2026 r.: za wcześniejsze dni ręczy Spółdzielnia"
    assert late not in client.get(address).content.decode()
    paper = Person.objects.create(name="Wsteczne")
    with time_machine.travel(SUMMER, tick=False):
        record_opening(paper, NOTICE, on=date(2026, 6, 1), origin=SYSTEM)
    other = f"/admin/zaswiadczenia/cms_ext_identity.Person/{paper.pk}/"

    assert late in client.get(other).content.decode()
    assert late in words_of(printed(client, other))


def test_it_says_when_the_record_was_anchored_outside(client, address: str):
    assert "w ciągu doby od zapisu" in client.get(address).content.decode()
    anchor_heads(SUMMER)
    line = Anchor.objects.get(chain="publications")

    page = client.get(address).content.decode()

    assert f"01.07.2026, 12:02:03, czas w Polsce (UTC+2), wiersz {line.line_hash}" in page


def test_a_record_from_before_texts_were_kept_is_no_finding(
    client, address: str, triggers_off: None
):
    """Its hash holds no names of files, and is the one of its time."""
    record = PublicationRecord.objects.get()
    record.files = None
    facts = {"files": None, "hash": hash_record(record), "seal": seal_record(record)}
    PublicationRecord.objects.update(**facts)
    ChainHead.objects.update(hash=facts["hash"])
    QuerySet(PublishedText).delete()

    page = client.get(address).content.decode()

    assert 'role="alert"' not in page
    assert "Treści nie zachowano: zapis jest z czasu, gdy przechowywano tylko skrót." in page
    assert "a" * 64 not in page
    assert client.get(f"{address}tresc/1/").status_code == 404


def test_another_text_than_the_recorded_is_not_given(client, address: str, triggers_off: None):
    PublishedText.objects.update(text="Inna.")

    assert client.get(f"{address}tresc/1/").status_code == 404
    page = client.get(address).content.decode()
    assert "zapis nr 1: Zachowana w bazie treść jest inna niż opublikowana." in page


def test_what_was_never_recorded_and_who_has_no_right_gets_no_text(client, address: str):
    for end in ("tresc/2/", "tresc/1/?czesc=2"):
        assert client.get(address + end).status_code == 404

    for user in (staff("ewa", "editor"), staff("nikt")):
        assert signed_in(user).get(f"{address}tresc/1/").status_code == 302


def test_a_long_text_is_attached_and_not_printed(client, address: str):
    paper = Person.objects.get(name="Ogłoszenie")
    long = replace(NOTICE, text="słowo " * 5_000)
    record_opening(paper, long, on=date(2026, 7, 2), origin=SYSTEM)

    pdf = printed(client, address)

    assert "Treść ma 30000 znaków. Jest w całości w załączniku tresc-zapis-2.txt." in words_of(pdf)
    attached = PdfReader(BytesIO(pdf)).attachments["tresc-zapis-2.txt"]
    assert attached[0] == long.text.encode()


def test_many_stretches_ask_the_database_as_often_as_one(client, address: str):
    client.get(address)
    of_one = queries_of(client.get, address)
    paper = Person.objects.get(name="Ogłoszenie")
    for day in range(2, 5):
        shown = replace(NOTICE, text=f"Treść {day}")
        record_opening(paper, shown, on=date(2026, 7, day), origin=SYSTEM)

    assert queries_of(client.get, address) == of_one


def test_a_certificate_in_a_long_chain_reads_no_more_than_in_a_short_one(
    client, address: str, settings
):
    """With 1 and with 13 publications, anchored outside on one day and on six."""
    anchor_heads(SUMMER)
    client.get(address)
    short = asked_of_the_chain(client, address)
    paper = Person.objects.create(name="Inne")
    for number in range(12):
        other = replace(NOTICE, title=str(number))
        record_opening(paper, other, on=date(2026, 7, 2), origin=SYSTEM)
        if number % 2 == 0:
            anchor_heads(SUMMER + timedelta(days=1 + number // 2))

    long = asked_of_the_chain(client, address)

    # The neighbour that came, the newest line and the row that it names: no more, however many.
    assert (long[0], long[1] <= short[1] + 3) == (short[0], True)
    assert "koniec łańcucha (nr 13): bez naruszeń." in client.get(address).content.decode()


def test_a_break_beside_or_at_the_end_stands_on_it(client, address: str, triggers_off: None):
    paper = Person.objects.create(name="Inne")
    for title in ("drugie", "trzecie"):
        other = replace(NOTICE, title=title)
        record_opening(paper, other, on=date(2026, 7, 2), origin=SYSTEM)
    rows = QuerySet(PublicationRecord)
    second, third = rows.filter(seq=2), rows.filter(seq=3)

    for change, found in (
        (second.delete, "zapis nr 2: brakuje zapisów po numerze 1"),
        (partial(second.update, prev_hash="0" * 64), "zapis nr 2: nie łączy się"),
        (third.delete, "zapis nr 3: brakuje zapisów na końcu"),
        (partial(third.update, hash="0" * 64), "brakuje zapisów na końcu"),
    ):
        with transaction.atomic():
            change()
            assert found in client.get(address).content.decode()
            transaction.set_rollback(True)


def asked_of_the_chain(client: Client, address: str) -> tuple[int, int]:
    """How many queries, and how many rows came of chain, texts and lines."""
    asked, rows = sql_of(client.get, address), 0
    with connection.cursor() as cursor:
        for sql in asked:
            if "cms_ext_proof" in sql or "cms_ext_anchors" in sql:
                cursor.execute(sql.replace("%", "%%"))
                rows += len(cursor.fetchall())
    return len(asked), rows
