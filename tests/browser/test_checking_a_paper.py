"""A resident tells a changed statement from a real one with nothing but a browser."""

from tests.browser.visitor import Screen, Visit, words
from tests.ebok_plugin.statements.forger import appended
from tests.papers_read import words_of

NEIGHBOUR = "EB-500002-1"


def test_a_statement_and_one_with_a_changed_word(visit: Visit, screen: Screen, tmp_path):
    payer = visit(**screen, who=NEIGHBOUR)
    payer.open("/e-bok/")
    payer.choose("Historia konta")
    paper = payer.download("Pobierz PDF", tmp_path)
    forged = tmp_path / "zmienione.pdf"
    forged.write_bytes(appended(paper.read_bytes(), "2026", "2025"))
    assert words_of(forged.read_bytes()) != words_of(paper.read_bytes())

    buyer = visit(**screen)
    buyer.open("/weryfikacja/")
    said = {}
    for file in (paper, forged):
        buyer.page.get_by_label("Plik z E-BOK").set_input_files(file)
        buyer.press("Porównaj plik")
        said[file] = words(buyer.page.locator("main [role=status]"))

    assert "Dokładnie ten plik wydała Spółdzielnia 20 listopada 2026 r." in said[paper]
    assert said[forged].startswith("Nie zgadza się. Spółdzielnia nie wydała takiego pliku.")
