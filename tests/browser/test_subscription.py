"""A resident asks for announcements by e-mail, confirms, changes her mind, and gets out."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.post import Post, link_in
from tests.browser.visitor import WIDTHS, Visit, words_of_each


@pytest.mark.parametrize("width", WIDTHS)
def test_from_an_announcement_to_the_way_out(visit: Visit, post: Post, width: int) -> None:
    email = f"halina.{width}@poczta.example"
    halina = visit(width)
    halina.open("/ogloszenia/przerwa-ciepla-woda-wrzosowa/")
    halina.follow("Powiadamiaj mnie", inside="main")
    halina.press("Zapisz mnie")
    expect(halina.page.locator(".errors li")).to_have_count(2)
    halina.fill("Adres e-mail", email)
    halina.page.get_by_text("Nieruchomość Wrzosowa", exact=True).click()
    halina.tick("ul. Wrzosowa 1, klatka 2")
    halina.page.get_by_label("Chcę otrzymywać ogłoszenia Spółdzielni").check()
    halina.press("Zapisz mnie")
    assert halina.heading == "Sprawdź swoją pocztę"

    letter = post.wait_for(email, "Potwierdź zapis na ogłoszenia")
    halina.open(link_in(letter))
    assert halina.axe() == []
    halina.press("Potwierdzam")
    assert halina.heading == "Zapis jest potwierdzony"

    ewa = visit(width)
    ewa.sign_in("staff", "redaktor")
    ewa.follow("Brak prądu")
    ewa.fill("Od*", "2026-11-27T08:00")
    ewa.fill("Do*", "2026-11-27T10:00")
    ewa.tick("ul. Wrzosowa 1")
    ewa.select("Kontakt", "Dział Techniczny, pokój 5")
    ewa.press("Pokaż ogłoszenie")
    ewa.press("Opublikuj")

    letter = post.wait_for(email, "[ul. Wrzosowa 1]")
    lines = letter.splitlines()
    halina.open(link_in(lines[lines.index("Zmiana miejsc, rodzajów albo częstości:") + 1]))
    ticked = halina.page.locator("input[type=checkbox]:checked + label")
    assert words_of_each(ticked) == ["ul. Wrzosowa 1, klatka 2"]
    assert halina.axe() == []
    halina.follow("Nie chcę już ogłoszeń")
    halina.press("Rezygnuję")

    assert halina.page.get_by_text("Zapis jest usunięty").count() == 1
    assert post.wait_for(email, "Zapis został usunięty")
