"""The desk's screens of the intake, without scripts."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cms_ext.desks.import_desk.views import run as run_view
from cms_ext.people.identity.models import User
from members_area.intake.models import Batch, Item
from members_area.library.models import Document
from members_area.register.models import Organ
from tests.members_area.intake.archives import archive, paper
from tests.page_checks import parsed

pytestmark = pytest.mark.django_db
LIST = "/admin/biblioteka/paczki/"


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small archive is dealt with at once, also on a slow machine."""
    monkeypatch.setattr(run_view, "WHILE_WAITING", 60)


@pytest.fixture
def desk(client: Client, celina: User) -> Client:
    client.force_login(celina)
    return client


def handed_in(desk: Client, content: bytes) -> str:
    """The address of the batch."""
    upload = SimpleUploadedFile("paczka.zip", content)
    response = desk.post(LIST, {"archive": upload})
    assert response.status_code == 302
    return str(response["Location"])


def test_from_the_archive_to_the_drafts(desk: Client, board: Organ) -> None:
    address = handed_in(
        desk, archive({"uchwala-3-rn-2024.pdf": paper("14.05.2026"), "a.txt": b"x"}).read()
    )
    page = desk.get(address).content.decode()
    assert "Uchwała 3/RN/2024, Rada Nadzorcza, 14.05.2026" in " ".join(page.split())
    assert "Nie przyjmujemy plików tego rodzaju" in page
    assert "Przyjmij 1 plik jako szkic" in page
    assert not Document.objects.exists()

    desk.post(address, {"przyjmij": "1"})

    page = desk.get(address).content.decode()
    assert "Szkice czekają na biurku" in page
    assert f"/inspect/{Document.objects.get().pk}/" in page


def test_a_discarded_batch_says_so(desk: Client) -> None:
    address = handed_in(desk, archive({"a.pdf": paper("x")}).read())

    page = desk.post(address, {"odrzuc": "1"}, follow=True).content.decode()

    assert "Nic z niej nie przyjęto" in page
    assert not Document.objects.exists()


def test_a_batch_at_work_can_be_discarded_but_not_taken_in(desk: Client, celina: User) -> None:
    batch = Batch.objects.create(name="paczka.zip", created_by=celina)
    Item.objects.create(batch=batch, position=1, name="a.pdf", fate="READY")
    Item.objects.create(batch=batch, position=2, name="b.pdf")

    page = desk.get(f"{LIST}{batch.pk}/").content.decode()
    desk.post(f"{LIST}{batch.pk}/", {"odrzuc": "1"})

    assert [f'name="{way}"' in page for way in ("przyjmij", "odrzuc")] == [False, True]
    batch.refresh_from_db()
    assert batch.stage == "DISCARDED"


def test_what_is_no_archive_is_refused_beside_the_field(desk: Client) -> None:
    upload = SimpleUploadedFile("paczka.zip", b"nie zip")

    page = desk.post(LIST, {"archive": upload}).content.decode()

    assert "Archiwum nie da się otworzyć" in page
    assert not Batch.objects.exists()


def test_the_page_at_work_asks_again_for_whoever_wants_it(desk: Client, celina: User) -> None:
    batch = Batch.objects.create(name="paczka.zip", created_by=celina)
    Item.objects.create(batch=batch, position=1, name="a.pdf")

    response = desk.get(f"{LIST}{batch.pk}/")
    wanted = desk.get(f"{LIST}{batch.pk}/?odswiezaj=1")
    Batch.objects.update(stage="REHEARSED")
    over = desk.get(f"{LIST}{batch.pk}/?odswiezaj=1")

    assert [one.get("Refresh") for one in (response, wanted, over)] == [None, "10", None]
    assert '<progress max="1" value="0"' in response.content.decode()
    assert "Odświeżaj sama co 10 sekund" in response.content.decode()
    assert "Przestań odświeżać" in wanted.content.decode()


def test_the_report_is_a_table_that_no_spreadsheet_runs(desk: Client, celina: User) -> None:
    batch = Batch.objects.create(name="paczka.zip", created_by=celina, stage="DONE")
    Item.objects.create(batch=batch, position=1, name="=cmd.pdf", fate="REFUSED", remark="Nie.")

    report = desk.get(f"{LIST}{batch.pk}/raport/").content.decode("utf-8-sig")

    assert report.splitlines() == [
        "Plik;Wynik;Uwagi;Rodzaj;Numer;Tytuł",
        "'=cmd.pdf;odrzucony;Nie.;;;",
    ]


def test_files_of_one_outcome_are_shown_alone(desk: Client, celina: User) -> None:
    batch = Batch.objects.create(name="paczka.zip", created_by=celina, stage="REHEARSED")
    Item.objects.create(batch=batch, position=1, name="a.pdf", fate="READY")
    Item.objects.create(batch=batch, position=2, name="b.txt", fate="REFUSED")

    def names(query: str) -> list[str]:
        page = parsed(desk.get(f"{LIST}{batch.pk}/{query}"))
        return [one.text_content() for one in page.xpath("//main//tbody//th")]

    assert names("") == names("?wynik=zle") == ["a.pdf", "b.txt"]
    assert names("?wynik=REFUSED") == ["b.txt"]


def test_what_cannot_be_stopped_is_not_discarded_instead(desk: Client, celina: User) -> None:
    batch = Batch.objects.create(name="paczka.zip", created_by=celina, stage="REHEARSED")
    Item.objects.create(batch=batch, position=1, name="a.pdf", fate="READY")

    said = desk.post(f"{LIST}{batch.pk}/", {"przerwij": "1"}, follow=True).content.decode()

    assert "Ta paczka nie jest w toku." in said
    batch.refresh_from_db()
    assert batch.stage == "REHEARSED"


@pytest.mark.parametrize("count", [1, 30])
def test_a_batch_costs_the_same_queries_whatever_its_length(
    desk: Client, celina: User, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    batch = Batch.objects.create(name="paczka.zip", created_by=celina, stage="REHEARSED")
    Item.objects.bulk_create(
        Item(
            batch=batch, position=n, name=f"{n}.pdf", fate="READY", facts={"draft": {"title": "x"}}
        )
        for n in range(count)
    )
    desk.get(LIST)  # what the administration asks for once

    with django_assert_num_queries(19):
        desk.get(f"{LIST}{batch.pk}/")


@pytest.mark.parametrize("who", ["kornel", "ewa", "anna"])
def test_nobody_else_comes_in(client: Client, request: pytest.FixtureRequest, who: str) -> None:
    client.force_login(request.getfixturevalue(who))

    assert client.get(LIST).status_code in (302, 403, 404)
    assert client.get(f"{LIST}1/").status_code in (302, 403, 404)


def test_a_batch_is_stopped_resumed_and_undone_on_its_page(
    desk: Client, board: Organ, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {f"protokol-{n}.pdf": paper(f"Protokol {n}") for n in range(2)}
    address = handed_in(desk, archive(files).read())
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


def test_without_the_right_nothing_is_stopped_or_undone(
    client: Client, desk: Client, ewa: User
) -> None:
    address = handed_in(desk, archive({"protokol.pdf": paper("Protokol")}).read())
    desk.post(address, {"przyjmij": "1"})
    client.force_login(ewa)

    for name in ("przerwij", "wznow", "zakoncz", "cofnij"):
        client.post(address, {name: "1"})

    assert Batch.objects.get().stage == "DONE"
    assert Document.objects.exists()
