"""How much of a phone the pages take that people open most."""

import pytest

from tests.browser.applicant import person
from tests.browser.looks import length_on_a_phone
from tests.browser.visitor import Visit

PHONE, SCREEN = 390, 844
# The page, who opens it, the fold that is opened first, and the most pixels it may take.
MAX_HEIGHTS = [
    ("/", None, "", 3_400),
    ("/e-bok/", "EB-500002-1", "", 2_300),
    ("/e-bok/", "EB-500002-1", "Dlaczego", 2_530),
    ("/e-bok/", "EB-500001-3", "Dlaczego", 2_530),
    ("/strefa-mieszkanca/", None, "", 2_600),
    ("/ogloszenia/procedura-uzyskania-dostepu-ikcs-ebok/", None, "", 3_400),
    ("/ogloszenia/procedura-uzyskania-dostepu-ikcs-ebok/", None, "IKCS – dwie drogi", 4_300),
]
FLAT = "ul. Wzorcowa 1 m. 5"
FIRM = {"Nazwa firmy": "Ćwikła i Spółka sp. z o.o.", "NIP": "100-000-00-35"}
ANNA = {
    "Adres lokalu (lokali), których dotyczy rozliczenie": FLAT,
    **person("Anna", "Lis", FLAT, "anna@example.invalid", "600 100 200"),
    "Indywidualny numer rejestru członkowskiego": "7",
    "Adres lokalu": FLAT,
}
CHOICES = ("najemca", "najem")


@pytest.mark.parametrize(("path", "who", "fold", "most"), MAX_HEIGHTS)
def test_a_page_is_no_longer_on_a_phone(visit: Visit, path, who, fold, most):
    visitor = visit(PHONE, who=who)
    visitor.open(path)
    if fold:
        visitor.page.locator("summary", has_text=fold).first.click()
        assert visitor.page.locator("details[open] > summary", has_text=fold).count() == 1

    assert length_on_a_phone(visitor) <= most


@pytest.mark.parametrize(
    ("panel", "steps", "kind"),
    [("ikcs", 3, ""), ("e-bok", 4, "osoba fizyczna"), ("e-bok", 4, "firma / instytucja")],
)
def test_each_step_of_an_application_fits_on_one_screen(
    visit: Visit, panel: str, steps: int, kind: str
):
    visitor = visit(PHONE)
    visitor.open(f"/strefa-mieszkanca/wniosek/{panel}/")
    main, bottoms = visitor.page.locator("main"), []
    if kind:
        main.get_by_label(kind, exact=True).check()
    while True:
        button = main.locator(".apply .btn:visible").first
        box = button.bounding_box()
        assert box is not None
        bottoms.append(box["y"] + box["height"])
        if button.inner_text() != "Dalej":
            break
        for label, text in (ANNA | FIRM).items():
            if main.get_by_label(label, exact=True).is_visible():
                visitor.fill(label, text, inside="main")
        for choice in CHOICES:
            if main.get_by_label(choice, exact=True).is_visible():
                main.get_by_label(choice, exact=True).check()
        for tick in main.locator("[type=checkbox]:visible").all():
            tick.check()
        visitor.page.keyboard.press("Enter")
        visitor.page.wait_for_load_state()
        assert not main.locator(".errors").is_visible()

    assert len(bottoms) == steps
    assert max(bottoms) <= SCREEN, bottoms


# The client rectangles of each word: a broken word has two lines.
BROKEN_WORDS = """tiles => tiles.flatMap(tile => {
  const walker = document.createTreeWalker(tile, NodeFilter.SHOW_TEXT), broken = [];
  while (walker.nextNode()) for (const word of walker.currentNode.data.matchAll(/[^\\s-]+/g)) {
    const range = document.createRange();
    range.setStart(walker.currentNode, word.index);
    range.setEnd(walker.currentNode, word.index + word[0].length);
    // A word that begins a line also has an empty rectangle at the end of the line before.
    const lines = [...range.getClientRects()].filter(line => line.width > 0);
    if (new Set(lines.map(line => line.top)).size > 1) broken.push(word[0]);
  }
  return broken;
})"""
LONG_NAMES = (
    "Sprawa: Księgowanie wpłaty",
    "Rozliczenie gospodarowania",
    "Do zapłaty: 90 585,00 zł",
)


@pytest.mark.parametrize("width", [320, PHONE])
def test_no_word_of_a_tile_is_broken(visit: Visit, width: int):
    visitor = visit(width)
    visitor.open("/")
    tiles = visitor.page.locator(".hero .tasks")
    assert tiles.locator("b").count() >= len(LONG_NAMES)
    assert tiles.evaluate_all(BROKEN_WORDS) == []

    tiles.locator("b").evaluate_all(
        "(titles, names) => names.forEach((name, i) => titles[i].textContent = name)", LONG_NAMES
    )

    assert tiles.evaluate_all(BROKEN_WORDS) == []
    assert visitor.sideways() == 0
