"""Tasks 1 to 4 and 11 of the residents, counted."""

import re
from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfReader

from tests.browser.ledger_page import amount, bottom, unfold
from tests.browser.looks import BY_DAY, NARROW, PHONE, faults_in, resize, too_wide_for_a_phone
from tests.browser.post import Post
from tests.browser.visitor import PASSWORD, Screen, Visit, Visitor, words, words_of_each
from tests.ebok_plugin.statements.readers import read_by_both

NEIGHBOUR, MANAGER = "EB-500002-1", "EB-500004-7"
PHONE_HEIGHT = 844
PAGES = (
    "/e-bok/",
    "/e-bok/konto/100007/",
    "/e-bok/konto/100007/?od=2026-02-10&do=2026-09-20&rodzaj=wplaty",
    "/e-bok/konto/100007/pozycja/3/",
    "/e-bok/konto/100007/zmiana/",
    "/e-bok/konto/100007/zmiana/?od=2025-12-31&do=2026-11-20",
    "/e-bok/konto/100007/skladniki/",
    "/e-bok/konto/100007/skladniki/EKS/",
    "/e-bok/konto/100007/lokal/",
    "/e-bok/konto/100007/osoby/",
    "/e-bok/konto/100007/osoby/?od=2026-10-01&osoby=5",
    "/e-bok/konto/100007/odsetki/",
    "/e-bok/konto/100007/brak-wplaty/",
    "/e-bok/terminy/",
    "/e-bok/sprawy/",
    "/e-bok/sprawy/pozycja/ledger-entry/100007.3/",
    "/e-bok/sprawy/pozycja/missing-transfer/100007.2026-11-10.10000/",
    "/e-bok/odczyty/",
    # The meter of cold water of the same flat.
    "/e-bok/odczyty/21/",
)


def sign_in(visitor: Visitor, login: str) -> None:
    """From the home page."""
    visitor.open("/")
    visitor.follow("Zaloguj się")
    visitor.fill("Identyfikator E-BOK", login)
    visitor.fill("Hasło", PASSWORD, inside=".login--ebok")
    visitor.press("Zaloguj się do E-BOK")


@pytest.mark.browser_core
def test_task_1_how_much_until_when_and_why_more_than_last_month(visit: Visit, screen: Screen):
    neighbour = visit(**screen)

    sign_in(neighbour, NEIGHBOUR)

    assert (neighbour.path, neighbour.clicks, neighbour.fields) == ("/e-bok/", 2, 2)
    assert words(neighbour.page.locator("#saldo")) == "Zaległość: 262,56 zł"
    assert words(neighbour.page.locator(".due")) == (
        "Najstarszy termin płatności minął we wtorek 15 września."
    )
    assert bottom(neighbour.page.locator("#saldo")) < PHONE_HEIGHT
    # A wide screen has room for the explanation.
    assert unfold(neighbour.page, "Dlaczego") == (0 if screen["width"] == 1280 else 1)
    *reasons, whole = [
        amount(text) for text in words_of_each(neighbour.page.locator("#skad ~ dl.receipt dd"))
    ]
    assert sum(reasons) == whole == 262_56


@pytest.mark.parametrize(
    ("width", "taps"), [pytest.param(1280, 0, marks=pytest.mark.browser_core), (390, 1)]
)
def test_task_2_i_want_to_pay_now_with_the_phone(visit: Visit, width: int, taps: int):
    """One button on a phone, in sight; a wide screen has room for what it shows."""
    neighbour = visit(width, who=NEIGHBOUR)

    neighbour.open("/e-bok/")
    assert unfold(neighbour.page, "Zapłać") == taps

    account, _recipient, owed, title = words_of_each(neighbour.page.locator("dd.account"))
    picture = Image.open(BytesIO(neighbour.page.locator("svg.qr").first.screenshot()))
    [payload] = read_by_both(picture.resize((picture.width * 3, picture.height * 3)))
    fields = payload.split("|")
    assert fields[2] == account.replace(" ", "")
    assert int(fields[3]) == amount(owed) == 262_56
    assert fields[5] == title
    assert (neighbour.clicks, neighbour.fields) == (0, 0)
    copies = neighbour.page.get_by_role("button", name=re.compile("^Kopiuj"))
    assert copies.count() == 3


@pytest.mark.browser_core
def test_task_3_a_proof_of_payments_for_2025(visit: Visit):
    neighbour = visit(who=NEIGHBOUR)
    neighbour.open("/e-bok/")

    link = neighbour.page.get_by_role("link", name="Zestawienie za 2025 rok (PDF)", exact=True)
    answer = neighbour.page.request.get(f"{neighbour.site}{link.get_attribute('href')}")

    pdf = PdfReader(BytesIO(answer.body()))
    text = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"].value is True
    for part in ("100007", "01.01.2025", "31.12.2025"):
        assert part in text
    assert (neighbour.clicks + 1, neighbour.fields) == (1, 0), "the link and nothing else"


@pytest.mark.all_plugins
@pytest.mark.browser_core
def test_task_4_my_transfer_of_monday_is_not_here(visit: Visit):
    neighbour = visit(who=NEIGHBOUR)
    neighbour.open("/e-bok/")

    neighbour.follow("Nie widać mojej wpłaty")
    said = words(neighbour.page.locator("main"))
    neighbour.fill("Kiedy wysłano przelew", "2026-11-16")
    neighbour.press("Sprawdź")
    missing = words(neighbour.page.locator("#wynik"))
    neighbour.press("Zgłoś brak wpłaty")

    assert "Księgowanie trwa zwykle do 2 dni roboczych." in said
    assert "Ostatni wyciąg z banku wczytaliśmy do 19.11.2026." in said
    assert missing == "Brakuje wpłaty 262,56 zł z 16.11.2026"
    assert (neighbour.clicks, neighbour.fields) == (3, 1)
    # Anyone who asks again is led to the complaint that is open: so the demo has one number of it.
    number = words(neighbour.page.locator("dl.facts dd").first)
    assert re.fullmatch(r"SPR/2026/\d{6}", number)
    assert number in words(neighbour.page.locator(".message"))
    case_page = words(neighbour.page.locator("main"))
    assert "Brak wpłaty 262,56 zł z 16.11.2026" in case_page
    assert "Odpowiemy najpóźniej" in case_page
    assert too_wide_for_a_phone(neighbour) == 0


@pytest.mark.browser_core
def test_task_11_i_tell_what_my_water_meter_shows(visit: Visit):
    neighbour = visit(who=NEIGHBOUR)
    neighbour.open("/e-bok/")

    neighbour.activate(neighbour.page.get_by_role("link", name="Podaj odczyt").first)
    resize(neighbour, PHONE, "light")
    reach = bottom(neighbour.page.get_by_label("Wodomierz zimnej wody", exact=True))
    neighbour.fill("Wodomierz zimnej wody", "372,5")
    neighbour.press("Zapisz odczyty")

    assert (neighbour.clicks, neighbour.fields) == (2, 1)
    assert reach < PHONE_HEIGHT
    said = words(neighbour.page.locator("main"))
    assert "Poprzednio 372,5 m³ (20.11.2026)." in said
    assert "Podano 20.11.2026: 372,5 m³, przyjęty." in said
    assert words(neighbour.page.locator(".message")) == "Zapisane odczyty: 1."
    assert neighbour.sideways() == 0


def test_task_11_an_unlikely_figure_asks(visit: Visit):
    neighbour = visit(who=NEIGHBOUR)
    neighbour.open("/e-bok/odczyty/")

    neighbour.fill("Wodomierz ciepłej wody", "9")
    neighbour.press("Zapisz odczyty")

    assert neighbour.heading == "Czy to się zgadza?"
    assert "Mniej niż poprzednio." in words(neighbour.page.locator("main"))
    assert too_wide_for_a_phone(neighbour) == 0
    neighbour.press("Popraw")
    assert neighbour.page.get_by_label("Wodomierz ciepłej wody", exact=True).input_value() == "9"


def test_task_4_by_keyboard_and_its_receipt_comes_by_mail(visit: Visit, post: Post):
    neighbour = visit(1280, who=NEIGHBOUR)
    neighbour.open("/e-bok/")
    page = neighbour.page

    neighbour.tab_to(page.get_by_role("link", name="Nie widać mojej wpłaty"))
    neighbour.enter()
    page.get_by_label("Kiedy wysłano przelew").fill("2026-11-09")
    neighbour.tab_to(page.get_by_role("button", name="Sprawdź"))
    neighbour.enter()
    neighbour.tab_to(page.get_by_role("button", name="Zgłoś brak wpłaty"))
    neighbour.enter()

    number = words(page.locator("dl.facts dd").first)
    letter = post.wait_for("jedrzej@poczta.example", f"Sprawa {number} – przyjęta")
    assert "Księgowanie wpłaty" in letter
    assert "262," not in letter  # the amount; the link ends in a random name with such digits


# Which names of a chart lie over another one, or are not seen at all.
UNREADABLE = """all => all.flatMap(chart => {
    const names = [...chart.querySelectorAll("text[y='240']")];
    const boxes = names.map(one => one.getBoundingClientRect());
    return names.filter((one, n) => !boxes[n].width || boxes.some((other, m) => m !== n
        && other.left < boxes[n].right && boxes[n].left < other.right
        && other.top + 3 < boxes[n].bottom && boxes[n].top + 3 < other.bottom,
    )).map(one => one.textContent);
})"""


@pytest.mark.parametrize(
    ("address", "lists"), [("/e-bok/", 12), ("/e-bok/konto/100007/skladniki/", 6)]
)
def test_on_a_phone_every_month_of_a_chart_has_its_name(visit: Visit, address: str, lists: int):
    neighbour = visit(390, who=NEIGHBOUR)
    neighbour.open(address)

    _all_open(neighbour)

    charts = neighbour.page.locator(".chart svg")
    assert charts.locator("text[y='240']").count() >= lists
    assert charts.evaluate_all(UNREADABLE) == []


def test_on_a_phone_every_reading_of_a_chart_has_its_name(visit: Visit):
    """A heat meter is read by radio, month after month."""
    neighbour = visit(390, who=NEIGHBOUR)
    neighbour.open("/e-bok/odczyty/")
    neighbour.follow("Ciepłomierz", inside="main")

    charts = neighbour.page.locator(".chart svg")
    assert charts.locator("text[y='240']").count() == 13
    assert charts.evaluate_all(UNREADABLE) == []


def _all_open(visitor: Visitor) -> None:
    visitor.page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")


@pytest.mark.parametrize("address", PAGES)
def test_every_page_of_the_panel_is_sound_at_every_width(visit: Visit, address: str):
    neighbour = visit(who=NEIGHBOUR)
    neighbour.open(address)

    assert faults_in(neighbour, [*BY_DAY, (NARROW, "light")]) == []
