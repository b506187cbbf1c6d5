"""An editor moves the old site in: hands an export in, reads the rehearsal, brings it in."""

import json
from pathlib import Path
from typing import Any

from tests.browser.looks import faults_on_the_way
from tests.browser.visitor import Visit, Visitor, words

LIST = "/admin/przeprowadzka/"
# Milliseconds in which the scheduler comes round, also on a slow machine.
PATIENCE = 240_000


def export(folder: Path, count: int) -> Path:
    """So many articles of the old site, and one without a title."""
    rows: list[dict[str, Any]] = [
        {
            "id": f"p-{n}",
            "title": f"Przegląd nr {n}",
            "created": "2013-05-06",
            "introtext": f"<p>Przegląd {n} klatki.</p><script>alert(1)</script>",
            "url": f"/index.php/pl/aktualnosci/p-{n}.html",
        }
        for n in range(1, count + 1)
    ]
    path = folder / f"stara-{count}.json"
    path.write_text(json.dumps([*rows, {"id": "x", "title": ""}]), encoding="utf-8")
    return path


def settled(editor: Visitor, stage: str) -> None:
    """Wait until it is at this stage; the page reloads itself after a click on the link."""
    again = editor.page.get_by_role("link", name="Odświeżaj sama co 10 sekund")
    if again.is_visible():
        again.click()
    editor.page.get_by_role("heading", name=stage).wait_for(timeout=PATIENCE)


def handed_in(editor: Visitor, path: Path) -> None:
    editor.page.get_by_label("Eksport starej strony").set_input_files(path)
    editor.press("Dodaj i wypróbuj", inside="main")


def test_an_editor_moves_articles_in_and_finds_them_as_drafts(visit: Visit, tmp_path):
    ewa = visit(who="redaktor")
    ewa.open(LIST)
    assert faults_on_the_way(ewa) == []
    ewa.follow("Nowa przeprowadzka", inside="main")
    assert faults_on_the_way(ewa) == []

    handed_in(ewa, export(tmp_path, 2))

    settled(ewa, "Po próbie, czeka na decyzję")
    fates = [words(cell) for cell in ewa.page.locator("main tbody tr td:nth-of-type(1)").all()]
    assert [fate.partition(" Artykuł")[0] for fate in fates] == [
        "Do wczytania",
        "Do wczytania",
        "Nie do wczytania",
    ]
    said = words(ewa.page.locator("main"))
    assert "Usunięto: znacznik z całą treścią: script (1)" in said
    assert "Przekierowane adresy: /index.php/pl/aktualnosci/p-1.html." in said
    assert faults_on_the_way(ewa) == []

    ewa.activate(ewa.page.locator("main button", has_text="Wczytaj 2 artykuł"))

    settled(ewa, "Zakończona")
    assert faults_on_the_way(ewa) == []
    report = ewa.download("Pobierz raport (CSV)", tmp_path).read_text("utf-8-sig")
    assert "p-1;Przegląd nr 1;wczytane;;" in report
    ewa.follow("Przegląd nr 1", inside="main")
    assert ewa.page.locator("main [name=title]").input_value() == "Przegląd nr 1"


def test_the_page_shows_how_far_the_work_is(visit: Visit, tmp_path):
    """More articles than fit into the editor's wait: a job goes on, then she changes her mind."""
    ewa = visit(who="redaktor")
    ewa.open(f"{LIST}nowa/")

    handed_in(ewa, export(tmp_path, 600))

    assert ewa.page.get_by_role("heading", name="Próba w toku").is_visible()
    done = ewa.page.get_by_role("progressbar", name="Postęp")
    assert done.get_attribute("max") == "601"
    assert 0 < int(done.get_attribute("value") or 0) < 601
    assert faults_on_the_way(ewa) == []
    ewa.press("Odrzuć", inside="main")
    settled(ewa, "Odrzucona")
    assert faults_on_the_way(ewa) == []
