"""How much of a phone the pages take that people open most."""

import pytest

from tests.browser.applicant import person
from tests.browser.looks import length_on_a_phone
from tests.browser.visitor import Visit

PHONE, SCREEN = 390, 844
# The page, who opens it, the fold that is opened first, and the most pixels it may take.
LONGEST = [
    ("/", None, "", 3_400),
    ("/e-bok/", "EB-500002-1", "", 2_300),
    ("/e-bok/", "EB-500002-1", "Dlaczego", 2_530),
    ("/e-bok/", "EB-500001-3", "Dlaczego", 2_530),
    ("/strefa-mieszkanca/", None, "", 2_600),
    ("/ogloszenia/procedura-uzyskania-dostepu-ikcs-ebok/", None, "", 3_400),
    ("/ogloszenia/procedura-uzyskania-dostepu-ikcs-ebok/", None, "IKCS – dwie drogi", 4_300),
]
FLAT = "ul. Wzorcowa 1 m. 5"
ANNA = {
    **person("Anna", "Lis", FLAT, "anna@example.invalid", "600 100 200"),
    "Indywidualny numer rejestru członkowskiego": "7",
    "Adres lokalu": FLAT,
    "Adres lokalu (lokali), których dotyczy rozliczenie": FLAT,
}
CHOICES = ("osoba fizyczna", "najemca", "najem")


@pytest.mark.parametrize(("path", "who", "fold", "most"), LONGEST)
def test_a_page_is_no_longer_on_a_phone(visit: Visit, path, who, fold, most):
    visitor = visit(PHONE, who=who)
    visitor.open(path)
    if fold:
        visitor.page.locator("summary", has_text=fold).first.click()
        assert visitor.page.locator("details[open] > summary", has_text=fold).count() == 1

    assert length_on_a_phone(visitor) <= most


@pytest.mark.parametrize(("panel", "steps"), [("ikcs", 2), ("e-bok", 3)])
def test_each_step_of_an_application_fits_on_one_screen(visit: Visit, panel: str, steps: int):
    visitor = visit(PHONE)
    visitor.open(f"/strefa-mieszkanca/wniosek/{panel}/")
    main, bottoms = visitor.page.locator("main"), []
    while True:
        button = main.locator(".apply .btn:visible").first
        box = button.bounding_box()
        assert box is not None
        bottoms.append(box["y"] + box["height"])
        if button.inner_text() != "Dalej":
            break
        for label, text in ANNA.items():
            if main.get_by_label(label, exact=True).is_visible():
                visitor.fill(label, text, inside="main")
        for choice in CHOICES:
            if main.get_by_label(choice, exact=True).is_visible():
                main.get_by_label(choice, exact=True).check()
        visitor.page.keyboard.press("Enter")
        visitor.page.wait_for_load_state()
        assert not main.locator(".errors").is_visible()

    assert len(bottoms) == steps
    assert max(bottoms) <= SCREEN, bottoms
