"""Series of papers are started here; what goes on paper is printed pile by pile, once."""

from io import BytesIO

import pikepdf
import pytest

from ebok_plugin.statements.domain import batch as print_queue
from ebok_plugin.statements.domain.making import make_portion
from ebok_plugin.statements.models import Paper, PaperBatch
from ebok_plugin.statements.views import desk
from tests.ebok_plugin.desk.clerks import CLERK, sits
from tests.ebok_plugin.ledger.books import charge, open_account
from tests.page_checks import parsed, text_of, texts

pytestmark = pytest.mark.django_db
PAPERS = "/admin/rozliczenia/dokumenty/"
STATEMENTS = {"kind": "STATEMENT", "start": "2026-01-01", "end": "2026-10-31"}


@pytest.fixture
def made(client) -> PaperBatch:
    """Two statements that wait for the printer; nobody agreed to read them in E-BOK."""
    for number in ("100005", "100006"):
        charge(open_account(number), "2026-10", "500.00")
    sits(client, CLERK, "celina")
    assert client.post(PAPERS, STATEMENTS).status_code == 302
    batch = PaperBatch.objects.get()
    while make_portion(batch):
        pass
    return batch


def pile_of(batch: PaperBatch) -> str:
    building = Paper.objects.values_list("account__premises__building", flat=True).first()
    return f"{PAPERS}{batch.pk}/{building}/"


@pytest.mark.thorough
def test_a_pile_is_printed_and_marked(client, made: PaperBatch):
    listed = text_of(client.get(PAPERS))
    assert "dokumenty: 2" in listed
    assert "2, wydrukowano 0" in listed
    address = pile_of(made)
    keys = [str(paper.pk) for paper in Paper.objects.all()]

    pdf = client.post(address, {"krok": "pdf", "papers": keys})
    assert pdf["Content-Type"] == "application/pdf"
    with pikepdf.open(BytesIO(pdf.content)) as whole:
        assert len(whole.pages) == 4  # each begins on a sheet of its own
    assert not Paper.objects.filter(printed_at__isnull=False).exists()

    done = text_of(client.post(address, {"krok": "wydrukowane", "papers": keys}, follow=True))
    assert "Oznaczono jako wydrukowane: 2." in done
    assert "Nic nie czeka na wydruk." in done
    again = text_of(client.post(address, {"krok": "wydrukowane", "papers": keys}, follow=True))
    assert "Oznaczono" not in again
    assert "Nic tu już nie czeka na wydruk." in again


@pytest.mark.thorough
def test_a_press_that_prints_nothing_says_why_at_the_boxes(client, made: PaperBatch):
    pile, (first, second) = pile_of(made), Paper.objects.order_by("account__account_no")
    assert parsed(client.get(pile)).xpath("//input[@name='papers'][@checked]/@value") == [
        str(first.pk),
        str(second.pk),
    ]

    def said(step: str, *chosen: object) -> list[str]:
        page = parsed(client.post(pile, {"krok": step, "papers": [str(key) for key in chosen]}))
        above = texts(page, f"//*[@role='alert']//a[@href='#druk-{second.pk}']")
        assert page.xpath("//input[@name='papers'][@checked]") == []
        assert above in ([], texts(page, "//*[@id=//fieldset/@aria-describedby]"))
        return above or texts(page, f"//*[@role='alert']//a[@href='#druk-{first.pk}']")

    assert said("pdf") == said("wydrukowane") == ["Zaznacz przynajmniej jeden dokument."]
    assert not Paper.objects.filter(printed_at__isnull=False).exists()
    client.post(pile, {"krok": "wydrukowane", "papers": [str(first.pk)]})
    gone = ["Zaznaczone dokumenty są już oznaczone jako wydrukowane."]
    assert said("pdf", first.pk) == said("wydrukowane", first.pk, "nic") == gone


@pytest.mark.thorough
def test_a_pile_says_that_more_wait_than_it_shows(client, made: PaperBatch, monkeypatch):
    more = "Do wydruku: 2. Niżej pierwsze 1; następne pokażą się, gdy te oznaczysz."
    piles = (pile_of(made), f"{PAPERS}{made.pk}/")
    assert not any("Niżej pierwsze" in text_of(client.get(pile)) for pile in piles)

    for module in (print_queue, desk):
        monkeypatch.setattr(module, "AT_ONCE", 1)

    for pile in piles:
        page = client.get(pile)
        assert more in text_of(page)
        assert len(parsed(page).xpath("//input[@name='papers']")) == 1


@pytest.mark.thorough
def test_a_series_that_cannot_be_is_refused(client, made: PaperBatch):
    for fields, message in (
        (STATEMENTS, "Takie dokumenty z dzisiejszą datą są już zlecone."),
        ({**STATEMENTS, "end": "2026-12-01"}, "Okres zestawienia nie może kończyć się"),
        ({**STATEMENTS, "end": ""}, "Ten rodzaj dokumentów tego wymaga."),
        ({"kind": "REMINDER"}, "Wybierz poprawną wartość."),
        ({"kind": "NOTICE", "period": ""}, "Ten rodzaj dokumentów tego wymaga."),
    ):
        assert message in text_of(client.post(PAPERS, fields)), fields
    assert PaperBatch.objects.count() == 1


def test_a_whole_series_is_one_pdf_and_only_the_papers_of_the_page_are_marked(
    client, made: PaperBatch
):
    """Building by building, from the list of series."""
    assert f'href="{PAPERS}{made.pk}/">Wszystkie w jednym PDF</a>' in text_of(client.get(PAPERS))
    keys = [str(paper.pk) for paper in Paper.objects.order_by("account__account_no")]

    pdf = client.post(f"{PAPERS}{made.pk}/", {"krok": "pdf", "papers": keys})
    client.post(pile_of(made), {"krok": "wydrukowane", "papers": [keys[0], "to-nie-klucz"]})

    assert pdf["Content-Disposition"] == f'attachment; filename="wydruk-{made.pk}.pdf"'
    with pikepdf.open(BytesIO(pdf.content)) as whole:
        assert len(whole.pages) == 4
    printed = Paper.objects.filter(printed_at__isnull=False)
    assert [paper.account.account_no for paper in printed] == ["100005"]
