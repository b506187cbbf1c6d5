"""A payment that names nobody: from „Dziś” to its accounts, and the sums of its statement."""

from tests.browser.looks import NARROW, WIDE, faults_in, size_problems
from tests.browser.visitor import Visit, Visitor, words, words_of_each

WORKLIST, STATEMENT = "/admin/bank/do-wyjasnienia/", "/admin/bank/wyciagi/inspect/1/"
BOTH = ((WIDE, "light"), (NARROW, "dark"))
QUEUE = "Wpłaty do wyjaśnienia"
REST = {"Wychodzące": "−3 492,77 zł", "Razem, czyli saldo końcowe − początkowe": "8 474,51 zł"}


def test_a_payment_is_split_on_a_phone_and_its_rest_placed_in_two_clicks(visit: Visit):
    on_phone = visit(390, who="finanse")
    on_phone.open(WORKLIST)
    on_phone.follow("A. ŚLIWKA", inside="main")
    on_phone.follow("Na kilka kont", inside="main")
    split(on_phone, ("100010", "100,00"), ("100011", "30,00"))
    on_phone.press("Sprawdź", inside="main")
    assert "Konto 100011, Ęmilia Łąkowa – teraz: " in words(on_phone.page.locator("main"))
    assert size_problems(on_phone) == []
    on_phone.press("Zaksięguj", inside="main")

    assert "Zaksięgowano na koncie 100010, 100011." in words(on_phone.page.locator("body"))
    assert became(on_phone) == {
        "Zaksięgowane na kontach": "11 847,28 zł",
        "Do wyjaśnienia": "120,00 zł",
        **REST,
    }

    daria = visit(1280, who="finanse")
    daria.open("/admin/")
    line = daria.page.locator(".desk-today__line", has_text=QUEUE)
    assert words(line.locator("strong")) == f"{QUEUE}: 2"
    daria.activate(line.locator("a"))
    assert daria.path == WORKLIST
    assert faults_in(daria, BOTH) == []
    daria.follow("A. ŚLIWKA", inside="main")
    assert faults_in(daria, BOTH) == []

    daria.open(WORKLIST)
    daria.clicks = 0
    daria.follow("100010 Ądrian Śliwka", inside="main")
    daria.press("Zaksięguj", inside="main")

    assert (daria.clicks, daria.path) == (2, WORKLIST)
    assert "Zaksięgowano na koncie 100010." in words(daria.page.locator("body"))
    left = words(daria.page.locator("main"))
    assert ("A. ŚLIWKA" in left, "STANISŁAWA ŚWIERKOWA" in left) == (False, True)
    assert became(daria) == {"Zaksięgowane na kontach": "11 967,28 zł", **REST}


def split(clerk: Visitor, *parts: tuple[str, str]) -> None:
    for number, (account, amount) in enumerate(parts, 1):
        clerk.fill(f"Konto {number}", account, inside="main")
        clerk.fill(f"Kwota na konto {number}", amount, inside="main")


def became(clerk: Visitor) -> dict[str, str]:
    """What the page of the statement says of its operations."""
    clerk.open(STATEMENT)
    rows = clerk.page.locator("main .statement-sums").nth(1).locator("tbody tr")
    names, sums = (words_of_each(rows.locator(cell)) for cell in ("th", "td:last-child"))
    return dict(zip(names, sums, strict=True))
