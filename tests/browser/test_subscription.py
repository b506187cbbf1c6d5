"""A resident asks for announcements by e-mail, confirms, changes her mind, and gets out."""

import json
import re
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.looks import faults
from tests.browser.post import PATIENCE, Post, link_in
from tests.browser.visitor import Visit, words_of_each


def test_from_an_announcement_to_the_way_out(visit: Visit, post: Post):
    email = "halina@poczta.example"
    halina = visit(390)
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
    assert faults(halina) == []
    halina.press("Potwierdzam")
    assert halina.heading == "Zapis jest potwierdzony"

    ewa = visit(who="redaktor")
    ewa.open("/admin/")
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
    assert faults(halina) == []
    halina.follow("Nie chcę już ogłoszeń")
    assert faults(halina) == []
    halina.press("Rezygnuję")

    assert halina.page.get_by_text("Zapis jest usunięty").count() == 1
    assert post.wait_for(email, "Zapis został usunięty")


def test_urgent_messages_by_sms_from_the_number_to_the_way_out(visit: Visit, site_data: Path):
    number = "600000321"
    halina = visit(390)
    halina.open("/ogloszenia/sms/")
    halina.fill("Numer telefonu komórkowego", number)
    halina.page.get_by_text("Nieruchomość Wrzosowa", exact=True).click()
    halina.tick("ul. Wrzosowa 1, klatka 2")
    halina.page.get_by_label("Chcę otrzymywać pilne komunikaty").check()
    halina.press("Wyślij kod")
    assert faults(halina) == []

    halina.fill("Kod z SMS", code_sent_to(number, site_data))
    halina.press("Potwierdź numer")
    assert halina.heading == "Numer jest potwierdzony"

    with closing(sqlite3.connect(site_data / "coop.sqlite3")) as demo:
        [[key]] = demo.execute(
            "SELECT end_key FROM cms_ext_subscriptions_phonesubscription WHERE number = ?", [number]
        )
    halina.open(f"/o/s/{key}/")
    assert faults(halina) == []
    halina.press("Rezygnuję")
    assert halina.page.get_by_text("Nie będziemy już wysyłać SMS").count() == 1


def code_sent_to(number: str, site_data: Path) -> str:
    """What the scheduler handed to the gateway, which in the demo is a file."""
    sent = site_data / "sms.jsonl"
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        lines = sent.read_text(encoding="utf-8").splitlines() if sent.exists() else []
        texts = [one["text"] for one in map(json.loads, lines) if one["to"] == number]
        if texts:
            found = re.search(r"\b\d{6}\b", texts[-1])
            assert found, texts
            return found[0]
        time.sleep(0.1)
    raise AssertionError("no SMS with a code")
