"""The desk's screens of the intake, without scripts."""

from itertools import product

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cms_ext.desks.import_desk.views import run as run_view
from cms_ext.people.identity.models import User
from members_area.library.intake.models import Batch, Item
from members_area.library.models import Document
from members_area.register.models import Organ
from tests.members_area.conftest import BrowserOf
from tests.members_area.library.intake.archives import archive, paper
from tests.page_checks import parsed
from tests.query_counts import queries_of

pytestmark = pytest.mark.django_db
LIST = "/admin/biblioteka/paczki/"


@pytest.fixture(autouse=True)
def _patient(monkeypatch) -> None:
    """A small archive is dealt with at once, also on a slow machine."""
    monkeypatch.setattr(run_view, "WHILE_WAITING", 60)


def handed_in(desk: Client, files: dict[str, bytes]) -> str:
    """Return the address of the batch."""
    upload = SimpleUploadedFile("paczka.zip", archive(files).read())
    response = desk.post(LIST, {"archive": upload})
    assert response.status_code == 302
    return str(response["Location"])


def batch_of(celina: User, *fates: str, stage: str = "REHEARSING") -> Batch:
    """A batch of files `a.pdf`, `b.pdf`…, each with its fate."""
    batch = Batch.objects.create(name="paczka.zip", created_by=celina, stage=stage)
    for position, fate in enumerate(fates, start=1):
        name = f"{chr(96 + position)}.pdf"
        Item.objects.create(batch=batch, position=position, name=name, fate=fate)
    return batch


@pytest.mark.thorough
def test_from_the_archive_to_the_drafts(desk: Client, board: Organ):
    files = {"uchwala-3-rn-2024.pdf": paper("14.05.2026"), "a.txt": b"x"}
    address = handed_in(desk, files)
    page = desk.get(address).content.decode()
    assert "Uchwała 3/RN/2024, Rada Nadzorcza, 14.05.2026" in " ".join(page.split())
    assert "Nie przyjmujemy plików tego rodzaju" in page
    assert "Przyjmij 1 plik jako szkic" in page
    assert not Document.objects.exists()

    desk.post(address, {"przyjmij": "1"})

    page = desk.get(address).content.decode()
    assert "Szkice czekają na biurku" in page
    assert f"/inspect/{Document.objects.get().pk}/" in page


def test_a_batch_at_work_can_be_discarded_but_not_taken_in(desk: Client, celina: User):
    address = f"{LIST}{batch_of(celina, 'READY', 'WAITING').pk}/"

    page = desk.get(address).content.decode()
    after = desk.post(address, {"odrzuc": "1"}, follow=True).content.decode()

    assert [f'name="{way}"' in page for way in ("przyjmij", "odrzuc")] == [False, True]
    assert Batch.objects.get().stage == "DISCARDED"
    assert "Nic z niej nie przyjęto" in after
    assert not Document.objects.exists()


def test_what_cannot_be_stopped_is_not_discarded_instead(desk: Client, celina: User):
    batch = batch_of(celina, "READY", stage="REHEARSED")

    said = desk.post(f"{LIST}{batch.pk}/", {"przerwij": "1"}, follow=True).content.decode()

    assert "Ta paczka nie jest w toku." in said
    batch.refresh_from_db()
    assert batch.stage == "REHEARSED"


def test_what_is_no_archive_is_refused_beside_the_field(desk: Client):
    upload = SimpleUploadedFile("paczka.zip", b"nie zip")

    page = desk.post(LIST, {"archive": upload}).content.decode()

    assert "Archiwum nie da się otworzyć" in page
    assert not Batch.objects.exists()


def test_the_page_at_work_asks_again_for_whoever_wants_it(desk: Client, celina: User):
    batch = batch_of(celina, "WAITING")

    response = desk.get(f"{LIST}{batch.pk}/")
    wanted = desk.get(f"{LIST}{batch.pk}/?odswiezaj=1")
    Batch.objects.update(stage="REHEARSED")
    over = desk.get(f"{LIST}{batch.pk}/?odswiezaj=1")

    assert [one.get("Refresh") for one in (response, wanted, over)] == [None, "10", None]
    assert '<progress max="1" value="0"' in response.content.decode()
    assert "Odświeżaj sama co 10 sekund" in response.content.decode()
    assert "Przestań odświeżać" in wanted.content.decode()


def test_the_report_is_a_table_that_no_spreadsheet_runs(desk: Client, celina: User):
    batch = Batch.objects.create(name="paczka.zip", created_by=celina, stage="DONE")
    Item.objects.create(batch=batch, position=1, name="=cmd.pdf", fate="REFUSED", remark="Nie.")

    report = desk.get(f"{LIST}{batch.pk}/raport/").content.decode("utf-8-sig")

    assert report.splitlines() == [
        "Plik;Wynik;Uwagi;Rodzaj;Numer;Tytuł",
        "'=cmd.pdf;odrzucony;Nie.;;;",
    ]


def test_files_of_one_outcome_are_shown_alone(desk: Client, celina: User):
    batch = batch_of(celina, "READY", "REFUSED", stage="REHEARSED")

    def names(query: str) -> list[str]:
        page = parsed(desk.get(f"{LIST}{batch.pk}/{query}"))
        return [one.text_content() for one in page.xpath("//main//tbody//th")]

    assert names("") == names("?wynik=zle") == ["a.pdf", "b.pdf"]
    assert names("?wynik=REFUSED") == ["b.pdf"]


def test_drafts_wait_at_the_desk_only_where_a_file_was_taken_in(desk: Client, celina: User):
    batches = {fate: batch_of(celina, fate, stage="DONE") for fate in ("TAKEN", "REFUSED")}

    pages = {fate: desk.get(f"{LIST}{one.pk}/").content.decode() for fate, one in batches.items()}

    waits = "Szkice czekają na biurku."
    assert {fate: waits in page for fate, page in pages.items()} == {
        "TAKEN": True,
        "REFUSED": False,
    }


def test_a_batch_costs_the_same_queries_whatever_its_length(desk: Client, celina: User):
    one, four = (batch_of(celina, *["READY"] * count, stage="REHEARSED") for count in (1, 4))
    Item.objects.update(facts={"draft": {"title": "x"}})
    desk.get(LIST)  # what the administration asks for once

    costs = [queries_of(desk.get, f"{LIST}{batch.pk}/") for batch in (one, four)]
    assert costs[0] == costs[1]


@pytest.mark.thorough
def test_nobody_else_comes_in_or_stops_or_undoes_anything(browser_of: BrowserOf, celina: User):
    batches = [batch_of(celina, "TAKEN", stage=stage) for stage in ("TAKING", "STOPPED")]
    addresses = [f"{LIST}{batch.pk}/" for batch in batches]

    for who, status in {"kornel": 302, "ewa": 302, "anna": 404}.items():
        client = browser_of(who)
        answers = [client.get(address) for address in (LIST, *addresses)]
        for address, verb in product(addresses, ("przerwij", "wznow", "zakoncz", "cofnij")):
            answers.append(client.post(address, {verb: "1"}))
        assert {answer.status_code for answer in answers} == {status}, who

    stages = Batch.objects.order_by("pk").values_list("stage", flat=True)
    assert list(stages) == ["TAKING", "STOPPED"]


@pytest.mark.thorough
def test_a_batch_is_stopped_resumed_and_undone_on_its_page(desk: Client, board: Organ, monkeypatch):
    files = {f"protokol-{n}.pdf": paper(f"Protokol {n}") for n in range(2)}
    address = handed_in(desk, files)
    monkeypatch.setattr(run_view, "WHILE_WAITING", 0)
    desk.post(address, {"przyjmij": "1"})

    def buttons() -> list[str]:
        return [str(one) for one in parsed(desk.get(address)).xpath("//main//button/@name")]

    assert buttons() == ["przerwij"]
    desk.post(address, {"przerwij": "1"})
    assert buttons() == ["wznow", "zakoncz", "cofnij"]
    monkeypatch.setattr(run_view, "WHILE_WAITING", 60)
    desk.post(address, {"wznow": "1"})
    assert (buttons(), Document.objects.count()) == (["cofnij"], 2)
    desk.post(address, {"cofnij": "1"})
    assert (buttons(), Document.objects.count()) == ([], 0)
    assert "Cofnięta" in desk.get(address).content.decode()
