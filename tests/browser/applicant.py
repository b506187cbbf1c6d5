"""Somebody without a login fills in the form on the site."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urljoin

from tests.browser.visitor import HEIGHT, Visitor, words_of_each

FORMS = {"ikcs": "Wypełnij wniosek do IKCS", "e-bok": "Wypełnij wniosek do E-BOK"}
STATEMENTS = ("accepts_bylaw", "truth", "privacy_seen")

Fields = Mapping[str, str]


def person(first_names: str, last_name: str, home: str, email: str, phone: str) -> dict[str, str]:
    """Return the fields that both forms ask for, by their labels."""
    return {
        "Imię (imiona)": first_names,
        "Nazwisko": last_name,
        "Adres do korespondencji": f"{home}, 00-000 Przykładowo",
        "Adres poczty elektronicznej (korespondencyjny)": email,
        "Numer telefonu do kontaktu": phone,
    }


def walk_to_form(visitor: Visitor, panel: str) -> None:
    """From the home page, whose first two screens lead straight to the form."""
    visitor.open("/")
    lead = visitor.page.get_by_role("link", name=FORMS[panel], exact=True).first.bounding_box()
    assert lead is not None
    assert lead["y"] <= 2 * HEIGHT
    visitor.follow(FORMS[panel])


def apply(visitor: Visitor, fields: Fields, choices: Sequence[str] = ()) -> tuple[str, str]:
    """Fill the form in and send it: the number of the application and its secret.

    `fields` and `choices` may come in any order: a phone shows the form step by step.
    """
    main = visitor.page.locator("main")
    ticks = [
        *(main.get_by_label(option, exact=True) for option in choices),
        *(main.locator(f"[name={name}]") for name in STATEMENTS),
    ]
    while True:
        for label, text in fields.items():
            if main.get_by_label(label, exact=True).is_visible():
                visitor.fill(label, text, inside="main")
        for tick in ticks:
            if tick.is_visible():
                tick.check()
                visitor.clicks += 1
        if not main.get_by_role("button", name="Dalej").is_visible():
            break
        visitor.press("Dalej", inside="main")
    visitor.press("Złóż wniosek", inside="main")
    number, secret = words_of_each(visitor.page.locator("main .receipt-no dd:not(.copy)"))
    return number, secret


def own_form(visitor: Visitor, folder: Path) -> Path:
    """Return the filled-in PDF, as the browser would show it."""
    link = visitor.page.get_by_role("link", name="Pobierz wypełniony formularz (PDF)").first
    address = urljoin(visitor.page.url, str(link.get_attribute("href")))
    kept = folder / "formularz.pdf"
    kept.write_bytes(visitor.page.request.get(address).body())
    return kept


def hand_in(visitor: Visitor, file: Path) -> None:
    """The signed form, as a scan."""
    visitor.page.set_input_files("main [type=file]", file)
    visitor.press("Wyślij pliki", inside="main")


def look_up(visitor: Visitor, number: str, secret: str) -> None:
    """The state of an application, by its number and secret."""
    visitor.open("/strefa-mieszkanca/wniosek/stan/")
    visitor.fill("Numer wniosku", number, inside="main")
    visitor.fill("Hasło wniosku", secret, inside="main")
    visitor.press("Sprawdź stan", inside="main")
