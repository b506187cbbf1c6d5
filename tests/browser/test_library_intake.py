"""Many documents at once: a clerk brings an archive, sees the rehearsal, then the report."""

from pathlib import Path

from tests.browser.looks import faults_on_the_way
from tests.browser.visitor import Visit, Visitor, words
from tests.cms_ext.base.files.extraction.pdf_files import pdf
from tests.members_area.library.intake.archives import archive, paper

BATCHES = "/admin/biblioteka/paczki/"
DESK = "/admin/biblioteka/publikuj/"
# Milliseconds in which the scheduler comes round, also on a slow machine.
PATIENCE = 240_000


def packed(folder: Path) -> Path:
    """Two good documents with an index from Windows, one known by its name, three bad ones."""
    path = folder / "archiwum.zip"
    index = (
        "plik;rodzaj;organ;tytuł;data\r\n"
        "2025\\a.pdf;Protokół posiedzenia;RN;Protokół A;14.05.2025\r\n"
        "2025\\b.pdf;Protokół posiedzenia;RN;Protokół B;18.06.2025\r\n"
        "2025\\zaginiony.pdf;;;;\r\n"
    )
    files = {
        "2025/a.pdf": paper("Obrady A"),
        "2025/b.pdf": paper("Obrady B"),
        "protokol-rn-2025-09-17.pdf": paper("Protokol C"),
        "2025/zepsuty.pdf": b"%PDF-1.7 i nic dalej",
        "..\\..\\wyjscie.pdf": paper("x"),
        "program.exe": b"MZ",
    }
    path.write_bytes(archive(files, index=index).read())
    return path


def settled(clerk: Visitor, stage: str) -> None:
    """Wait until the batch is at this stage; the page reloads itself after a click on the link."""
    again = clerk.page.get_by_role("link", name="Odświeżaj sama co 10 sekund")
    if again.is_visible():
        again.click()
    heading = clerk.page.get_by_role("heading", name=stage)
    heading.wait_for(timeout=PATIENCE)


def results(clerk: Visitor) -> dict[str, str]:
    """What the page says became of each file."""
    rows = clerk.page.locator("main tbody tr")
    return {words(row.locator("th")): words(row.locator("td").first) for row in rows.all()}


def test_a_clerk_takes_in_an_archive_with_a_broken_file_among_good_ones(visit: Visit, tmp_path):
    celina = visit(who="czlonkowski")
    celina.open(DESK)
    celina.follow("Wiele dokumentów naraz", inside="main")
    assert celina.path == BATCHES
    assert faults_on_the_way(celina) == []

    celina.page.get_by_label("Archiwum ZIP").set_input_files(packed(tmp_path))
    celina.press("Dodaj i sprawdź", inside="main")

    settled(celina, "Sprawdzona, czeka na decyzję")
    fates = results(celina)
    assert {name: fate.split(" ")[0] for name, fate in fates.items()} == {
        "2025/a.pdf": "Gotowy",
        "2025/b.pdf": "Gotowy",
        "protokol-rn-2025-09-17.pdf": "Gotowy",
        "2025/zepsuty.pdf": "Odrzucony",
        "../../wyjscie.pdf": "Odrzucony",
        "program.exe": "Odrzucony",
        "2025/zaginiony.pdf": "Odrzucony",
    }
    assert "nie da się otworzyć" in fates["2025/zepsuty.pdf"]
    assert "poza archiwum" in fates["../../wyjscie.pdf"]
    assert "w archiwum go nie ma" in fates["2025/zaginiony.pdf"]
    assert faults_on_the_way(celina) == []

    celina.press("Przyjmij 3 pliki jako szkice", inside="main")

    settled(celina, "Zakończona")
    assert (
        sorted(fate for fate in results(celina).values() if fate.startswith("Przyjęty"))
        == ["Przyjęty jako szkic"] * 3
    )
    assert faults_on_the_way(celina) == []
    report = celina.download("Pobierz raport (CSV)", tmp_path).read_text("utf-8-sig")
    assert "2025/a.pdf;przyjęty jako szkic;;Protokół posiedzenia;;Protokół A" in report
    celina.follow("Publikuj dokumenty", inside="main")
    assert celina.page.locator("main tbody tr", has_text="Protokół A").count() == 1


def test_the_page_shows_how_far_the_work_is(visit: Visit, tmp_path):
    """More files than fit into the clerk's wait: a job goes on until she sees the wrong archive."""
    path = tmp_path / "duzo.zip"
    long = pdf(*["Zapis"] * 500)
    files = {f"nr-{n:03d}.pdf": long + f"\n% {n}\n".encode() for n in range(100)}
    path.write_bytes(archive(files).read())
    celina = visit(who="czlonkowski")
    celina.open(BATCHES)

    celina.page.get_by_label("Archiwum ZIP").set_input_files(path)
    celina.press("Dodaj i sprawdź", inside="main")

    assert celina.page.get_by_role("heading", name="Sprawdzanie plików").is_visible()
    done = celina.page.get_by_role("progressbar", name="Postęp")
    assert int(done.get_attribute("max") or 0) == len(files)
    assert 0 < int(done.get_attribute("value") or 0) < len(files)
    assert faults_on_the_way(celina) == []
    celina.press("Odrzuć paczkę", inside="main")
    settled(celina, "Odrzucona")
    assert faults_on_the_way(celina) == []
