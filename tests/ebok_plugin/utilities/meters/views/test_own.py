import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from cms_ext.evidence.audit.domain.event import SYSTEM
from ebok_plugin.ledger.models import Account, AccountAccess
from ebok_plugin.utilities.meters.domain.meter import dismount_meter
from ebok_plugin.utilities.meters.domain.reading import return_and_notify
from ebok_plugin.utilities.meters.models import Meter, Reading, ReadingPhoto
from ebok_plugin.utilities.meters.views import own
from ebok_plugin.utilities.meters.vocabulary import MeterKind
from tests.cms_ext.access.domain.file_samples import packed
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant, signed_in
from tests.ebok_plugin.utilities.meters.domain.test_window import window
from tests.ebok_plugin.utilities.meters.flats import TODAY, day, figures, meter, read, water_meter
from tests.ebok_plugin.utilities.meters.resident import PAGE, photo, typed
from tests.page_checks import page_problems, parsed, said, texts
from tests.query_counts import queries_when_warm

pytestmark = pytest.mark.django_db


def test_the_page_has_the_previous_figure_usual_use_and_last_day(anna: Client, water: Meter):
    answer = anna.get(PAGE)

    tree = parsed(answer)
    assert said(tree, "//h1") == ["Podaj stan liczników"]
    assert said(tree, "//main//p[@class='lead']") == [
        "Czekamy na odczyty do 30.11.2026. Przepisz wszystkie cyfry. Czerwone są po przecinku."
    ]
    assert said(tree, f"//label[@for='id_stan-{water.pk}']") == ["Wodomierz zimnej wody, łazienka"]
    assert said(tree, f"//*[@id='id_stan-{water.pk}_helptext']") == [
        "Poprzednio 160 m³ (31.12.2025). Zwykle około 5 m³ miesięcznie. Nr ZW-100001."
    ]
    assert page_problems(answer) == []
    assert "no-store" in answer["Cache-Control"]

    # The first page leads there while the window is open.
    tile = f"//ul[@class='tasks']/li[1]/a[@href='{PAGE}']"

    assert said(parsed(anna.get("/e-bok/")), f"{tile}//b|{tile}//small") == [
        "Podaj odczyt",
        "do 30.11.2026",
    ]
    assert Reading.objects.filter(source="RESIDENT").count() == 0


def test_a_likely_figure_is_kept_at_once(anna: Client, water: Meter):
    for value in ("215,5", "215.5", " 0215,500 "):
        answer = anna.post(PAGE, typed(water, value), follow=True)

        assert answer.redirect_chain == [(PAGE, 302)]
        text = " ".join(answer.content.decode().split())
        assert "Zapisane odczyty: 1." in text
        assert "Podano 20.11.2026: 215,5 m³, przyjęty." in text.replace("\xa0", " ")
        assert figures(water)[2:] == [("2026-11-20", "215.5", "ACCEPTED")]
    made = water.readings.get(day=TODAY)
    assert made.source == "RESIDENT"
    assert made.entered_by is not None
    assert made.entered_by.person.name == "Anna Lis"


@pytest.mark.parametrize(
    ("value", "words"), [("159", "Mniej niż poprzednio."), ("900", "Dużo więcej niż zwykle.")]
)
def test_an_unlikely_figure_is_confirmed_first(anna: Client, water: Meter, value: str, words: str):
    asked = anna.post(PAGE, typed(water, value))

    tree = parsed(asked)
    assert said(tree, "//h1") == ["Czy to się zgadza?"]
    assert said(tree, "//main//strong") == [words]
    assert tree.xpath(f"//input[@name='stan-{water.pk}']/@value") == [value]
    assert page_problems(asked) == []
    # What was asked about can be changed and is still there.
    changing = parsed(anna.post(PAGE, typed(water, value, krok="popraw")))
    assert changing.xpath(f"//input[@name='stan-{water.pk}']/@value") == [value]
    assert len(figures(water)) == 2

    anna.post(PAGE, typed(water, value, krok="potwierdz"))

    assert figures(water)[2:] == [("2026-11-20", value, "WAITING")]


def test_what_cannot_be_is_said_at_the_field(anna: Client, water: Meter):
    for value, words in {
        "": "Wpisz wskazanie przynajmniej jednego licznika.",
        "dużo": "Wpisz same cyfry z licznika, na przykład 123,456.",
        "2155555555": "Taki licznik ma najwyżej 5 cyfr przed przecinkiem.",
        "=1+1": "Wpisz same cyfry z licznika, na przykład 123,456.",
        "1" * 1000: "Za dużo znaków. Wpisz same cyfry z licznika.",
        "-5": "Wskazanie nie może być ujemne.",
    }.items():
        answer = anna.post(PAGE, typed(water, value))

        (error,) = said(parsed(answer), f"//*[@id='id_stan-{water.pk}_error']")
        assert (answer.status_code, words in error, len(figures(water))) == (200, True, 2)


def test_several_meters_are_kept_together_or_not_at_all(anna: Client, water: Meter):
    hot = meter(water.premises, "CW-100001", MeterKind.HOT_WATER)

    anna.post(PAGE, {**typed(water, "215"), **typed(hot, "1,23456")})
    assert (len(figures(water)), len(figures(hot))) == (2, 1)

    anna.post(PAGE, {**typed(water, "215"), **typed(hot, "104,5")})
    assert (len(figures(water)), len(figures(hot))) == (3, 2)


def test_outside_the_window_nothing_is_taken_and_the_page_names_the_next_one(client):
    water = water_meter()
    grant(Account.objects.get(account_no="100001"), "Anna Lis")
    window("2026-12-20", "2026-12-31")
    signed_in(client)

    answer = client.get(PAGE)
    client.post(PAGE, typed(water, "215"))

    assert said(parsed(answer), "//main//p[@class='lead']") == [
        "Odczyty przyjmiemy od 20.12.2026 do 31.12.2026."
    ]
    assert (parsed(answer).xpath("//form//input[@inputmode]"), len(figures(water))) == ([], 2)


def test_whoever_may_only_look_hands_in_nothing(client, water: Meter):
    held = grant(Account.objects.get(account_no="100001"), "Ola Wąs", AccountAccess.Role.MANAGER)
    AccountAccess.objects.filter(pk=held.pk).update(scope=AccountAccess.Scope.SEE)
    signed_in(client, "Ola Wąs", "EB-500002-1")

    answer = client.get(PAGE)
    client.post(PAGE, typed(water, "215"))

    assert "Twoje uprawnienie pozwala oglądać odczyty." in answer.content.decode()
    assert len(figures(water)) == 2


def test_somebody_elses_meter_is_not_there(anna: Client, water: Meter):
    other = water_meter("100002", "Jędrzej Gęsty")

    page = anna.get(PAGE).content.decode()
    anna.post(PAGE, {**typed(water, "215"), **typed(other, "215")})

    assert (other.number in page, len(figures(other))) == (False, 2)
    answers = [anna.get(f"{PAGE}{pk}/") for pk in (other.pk, 987654321, 10**30)]
    assert {answer.status_code for answer in answers} == {404}
    assert anna.get(f"{PAGE}?konto=100002").status_code == 404
    assert anna.get(f"{PAGE}{water.pk}/").status_code == 200


def test_the_former_payers_readings_are_not_the_next_ones(client):
    water = water_meter()
    read(water, "2026-02-10", "168")
    read(water, "2026-03-05", "172")
    account = Account.objects.get(account_no="100001")
    Account.objects.filter(pk=account.pk).update(opened_on=day("2026-03-01"))
    grant(account, "Anna Lis")
    signed_in(client)

    page = client.get(f"{PAGE}{water.pk}/")

    days = said(parsed(page), "//table//tbody/tr/th")
    assert [one[:10] for one in days] == ["05.03.2026", "10.02.2026"]


def test_who_has_left_the_flat_hands_in_nothing_and_sees_nothing_newer(anna: Client, water: Meter):
    Account.objects.filter(account_no="100001").update(closed_on=day("2026-10-31"))
    read(water, "2026-10-15", "207")
    read(water, "2026-11-18", "214.25")

    (words,) = texts(parsed(anna.get(f"{PAGE}{water.pk}/")), "//main")
    anna.post(PAGE, typed(water, "215"))

    assert ("207" in words, "214,25" in words) == (True, False)
    assert figures(water)[-1] == ("2026-11-18", "214.25", "ACCEPTED")
    assert "Podaj odczyt" not in anna.get("/e-bok/").content.decode()


def test_so_many_a_day_and_no_more(anna: Client, water: Meter, monkeypatch):
    monkeypatch.setattr(own, "MAX_PER_DAY", 2)
    for value in ("210", "211"):
        anna.post(PAGE, typed(water, value))

    answer = anna.post(PAGE, typed(water, "212"))

    assert "Spróbuj jutro." in answer.content.decode()
    assert figures(water)[-1] == ("2026-11-20", "211", "ACCEPTED")


def test_a_dismounted_meter_asks_for_nothing(anna: Client, water: Meter):
    dismount_meter(water, on=day("2026-11-19"), last=Decimal(214), today=TODAY, origin=SYSTEM)

    anna.post(PAGE, typed(water, "215"))

    assert figures(water)[-1] == ("2026-11-19", "214", "ACCEPTED")


def test_a_returned_reading_says_why(anna: Client, water: Meter, mailoutbox: list[object]):
    anna.post(PAGE, typed(water, "900", krok="potwierdz"))
    return_and_notify(water.readings.get(day=TODAY), "To numer.", on=TODAY, origin=SYSTEM)

    warnings = said(parsed(anna.get(PAGE)), "//main//p[contains(@class,'note--warn')]")
    anna.post(PAGE, typed(water, "215"))

    assert warnings == ["Zwróciliśmy odczyt 900 m³: To numer."]
    assert said(parsed(anna.get(PAGE)), "//main//p[contains(@class,'note--warn')]") == []


def test_of_many_premises_one_is_chosen_first(client, water: Meter):
    for number in ("100002", "100003", "100004"):
        meter(open_account(number, "Jan Kot"), f"ZW-{number}")
        grant(Account.objects.get(account_no=number), "Anna Lis", AccountAccess.Role.MANAGER)
    signed_in(client)

    tree = parsed(client.get(PAGE))

    assert tree.xpath("//main//form") == []
    assert tree.xpath("//*[@aria-labelledby='lokale']//a/@href") == [
        f"?konto=10000{n}" for n in (1, 2, 3, 4)
    ]
    assert parsed(client.get(f"{PAGE}?konto=100003")).xpath("//form//input[@inputmode]") != []


def test_two_meters_and_five_cost_the_same(anna: Client, water: Meter):
    def queries(*numbers: int) -> int:
        """With these allocators, too."""
        for number in numbers:
            place = f"pokój {number}"
            made = meter(water.premises, f"A-{number}", MeterKind.ALLOCATOR, place=place)
            read(made, "2025-12-31", "160")
        return queries_when_warm(lambda: anna.get(PAGE))

    assert queries(0) == queries(1, 2, 3)


def test_of_a_meter_read_by_radio_the_older_readings_lie_folded(client):
    """A reading a month: a phone shows three, and one tap, without a script, all others."""
    radio = meter(open_account("100001", "Anna Lis"), "CO-1", MeterKind.HEAT, remote=True)
    grant(Account.objects.get(account_no="100001"), "Anna Lis")
    signed_in(client)
    shown = f"{PAGE}{radio.pk}/"

    def days(fold: bool) -> list[str]:
        tree = parsed(client.get(shown))
        rows = f"//main//tbody[{'' if fold else 'not('}ancestor::details{'' if fold else ')'}]//th"
        return [one[:10] for one in said(tree, rows)]

    for number in range(1, 6):
        read(radio, f"2025-0{number}-28", str(100 + number))
    assert (len(days(fold=False)), days(fold=True)) == (6, [])

    read(radio, "2025-06-28", "106")
    answer = client.get(shown)

    assert days(fold=False) == ["28.06.2025", "28.05.2025", "28.04.2025"]
    assert days(fold=True) == ["28.03.2025", "28.02.2025", "28.01.2025", "31.12.2024"]
    assert said(parsed(answer), "//details[@class='more']/summary") == ["Starsze odczyty: 4"]
    assert page_problems(answer) == []


def test_a_photo_is_drawn_anew_and_survives_the_question(anna: Client, water: Meter):
    sent = SimpleUploadedFile("licznik.jpg", photo(), "image/jpeg")
    asked = anna.post(PAGE, typed(water, "900", **{f"zdjecie-{water.pk}": sent}))
    (key,) = parsed(asked).xpath(f"//input[@name='dodane-{water.pk}']/@value")

    anna.post(PAGE, typed(water, "900", krok="potwierdz", **{f"dodane-{water.pk}": key}))

    kept = ReadingPhoto.objects.get(reading__meter=water)
    with kept.file.open("rb") as stored:
        assert b"Exif" not in stored.read()
    shown = anna.get(f"{PAGE}zdjecie/{kept.pk}/")
    found = (shown.status_code, shown["Content-Type"], shown["Cache-Control"])
    assert found == (200, "image/jpeg", "private, no-store")


def test_what_is_no_photo_is_refused(anna: Client, water: Meter):
    for content, words in (
        (b"<html><script>alert(1)</script>", "To nie jest zdjęcie."),
        (b"%PDF-1.7\n", "To nie jest zdjęcie."),
        (b"\xff\xd8\xff\xe0broken", "uszkodzony"),
        (b"\xff\xd8\xff" + b"0" * (10 * 1024 * 1024), "ponad 10 MB"),
    ):
        sent = SimpleUploadedFile("a.jpg", content, "image/jpeg")
        answer = anna.post(PAGE, typed(water, "215", **{f"zdjecie-{water.pk}": sent}))
        assert words in answer.content.decode()
    assert (ReadingPhoto.objects.count(), len(figures(water))) == (0, 2)


def test_without_room_for_a_photo_the_figure_stays_in_the_form(
    anna: Client, water: Meter, refusing_disk: str
):
    sent = SimpleUploadedFile("licznik.jpg", photo(), "image/jpeg")
    answer = anna.post(PAGE, typed(water, "215", **{f"zdjecie-{water.pk}": sent}))

    assert answer.status_code == 200
    assert "Nie możemy teraz zapisać plików." in answer.content.decode()
    assert parsed(answer).xpath("//input[@value='215']") != []
    assert (ReadingPhoto.objects.count(), len(figures(water))) == (0, 2)


def test_whatever_a_photo_carries_a_plain_one_is_kept(anna: Client, water: Meter):
    for name, content in (
        ("licznik.heic", photo(form="HEIF")),
        ("licznik.png", photo(form="PNG")),
        ("licznik.jpg", photo() + b"<html><script>evil()</script></html>"),
        ("licznik.jpg", photo() + packed(("evil.exe", b"MZ evil"))),
    ):
        ReadingPhoto.objects.all().delete()
        sent = SimpleUploadedFile(name, content, "image/jpeg")
        anna.post(PAGE, typed(water, "215", **{f"zdjecie-{water.pk}": sent}))

        with ReadingPhoto.objects.get(reading__meter=water).file.open("rb") as stored:
            kept = stored.read()
        with Image.open(io.BytesIO(kept)) as drawn:
            assert (drawn.format, drawn.size, dict(drawn.getexif())) == ("JPEG", (60, 40), {})
        assert b"evil" not in kept


def test_a_foreign_photo_is_neither_shown_nor_attached(client, anna: Client):
    other = water_meter("100002", "Jędrzej Gęsty")
    grant(Account.objects.get(account_no="100002"), "Jędrzej Gęsty")
    jedrzej = Client()
    signed_in(jedrzej, "Jędrzej Gęsty", "EB-500002-1")
    sent = SimpleUploadedFile("licznik.jpg", photo(), "image/jpeg")
    jedrzej.post(PAGE, typed(other, "215", **{f"zdjecie-{other.pk}": sent}))
    kept = ReadingPhoto.objects.get()

    water = Meter.objects.get(number="ZW-100001")
    anna.post(PAGE, typed(water, "215", **{f"dodane-{water.pk}": str(kept.pk)}))

    kept.refresh_from_db()
    assert kept.reading is not None
    assert kept.reading.meter == other
    assert anna.get(f"{PAGE}zdjecie/{kept.pk}/").status_code == 404
    assert jedrzej.get(f"{PAGE}zdjecie/{kept.pk}/").status_code == 200
