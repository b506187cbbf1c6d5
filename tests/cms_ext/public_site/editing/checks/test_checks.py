"""Each check with what it finds and what it leaves alone. Ewa writes on Friday, 20.11.2026."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from cms_ext.public_site.detector import AllowedValues, SurnameStems
from cms_ext.public_site.editing.checks.facts import (
    check_dates,
    check_personal_data,
    check_places,
    check_validity,
)
from cms_ext.public_site.editing.checks.wording import (
    check_capitals,
    check_heading_order,
    check_link_targets,
    check_link_texts,
    check_picture_descriptions,
    check_sentence_length,
    check_table_headers,
    split_sentences,
)
from cms_ext.public_site.editing.draft import (
    BuildingAddress,
    DraftPassage,
    EditorLocation,
    Heading,
    Hint,
    Link,
    PageDraft,
    Picture,
    Table,
    Validity,
)

FRIDAY = date(2026, 11, 20)
BODY = EditorLocation("body.1", "Treść, klocek 1 (Akapit)")
END = EditorLocation("valid_until", "Ostatni dzień")
# An announcement that stands until Christmas.
STANDS = Validity(END, "Informacja", ends=True, given=date(2026, 12, 24), usual=None)

Check = Callable[[PageDraft], Iterator[Hint]]


def said(check: Check, draft: PageDraft) -> list[str]:
    return [hint.words for hint in check(draft)]


def text(*paragraphs: str, validity: Validity | None = STANDS) -> PageDraft:
    return PageDraft(
        FRIDAY,
        words=tuple(DraftPassage(BODY, paragraph) for paragraph in paragraphs),
        validity=validity,
    )


def test_the_end_of_a_notice():
    expected: dict[Validity | None, list[str]] = {
        None: [],
        STANDS: [],
        replace(STANDS, given=FRIDAY): [],
        replace(STANDS, ends=False, given=None): [],
        replace(STANDS, given=date(2026, 11, 19)): [
            "Ostatni dzień (19 listopada 2026) już minął: ogłoszenia nikt nie zobaczy na liście."
        ],
        replace(STANDS, given=None, usual=date(2027, 1, 19)): [
            "Nie ma ostatniego dnia. Przy publikacji wpiszemy zwykły dla rodzaju "
            "„Informacja”: 19 stycznia 2027. Sprawdź, czy pasuje."
        ],
        replace(STANDS, given=None): [
            "Nie ma ostatniego dnia, a ogłoszenia rodzaju „Informacja” kiedyś się kończą. Bez "
            "daty będzie stało na liście bez końca."
        ],
    }

    assert {
        validity: said(check_validity, PageDraft(FRIDAY, validity=validity))
        for validity in expected
    } == expected


ANNA = SurnameStems.of(["Anna Lis"])
OFFICE = AllowedValues(
    phones=frozenset({"221234567"}), emails=frozenset({"biuro@podlasem.example"})
)


def test_data_of_private_persons():
    expected = {
        "Prosimy dzwonić do biura: 22 123 45 67, biuro@podlasem.example.": [],
        "Woda wróci o godz. 15:00.": [],
        "Klucz ma pani spod piątki, 601 234 567.": [
            "To może być czyjaś dana osobowa (numer telefonu): „601…”. Usuń ją."
        ],
        "PESEL 44051401359 proszę podać w biurze.": [
            "To może być czyjaś dana osobowa (numer PESEL): „440…”. Usuń ją."
        ],
        "Kto pyta, pisze na jan.nowak@poczta.example.": [
            "To może być czyjaś dana osobowa (adres e-mail): „jan…”. Usuń ją."
        ],
        "Klucz do suszarni ma Anna Lis.": [
            "To może być czyjaś dana osobowa (osoba z rejestru): „Ann…”. Usuń ją."
        ],
    }

    found = {}
    for words in expected:
        draft = replace(text(words), names=ANNA, allowed=OFFICE)
        found[words] = said(check_personal_data, draft)

    assert found == expected


def test_the_check_says_where_personal_data_stands_and_once_in_a_place():
    title, body = (
        EditorLocation("title", "Tytuł"),
        EditorLocation("body.2", "Treść, klocek 2 (Lista)"),
    )
    draft = PageDraft(
        FRIDAY,
        words=(
            DraftPassage(title, "Zgubiono klucze"),
            DraftPassage(BODY, "Bez danych."),
            DraftPassage(body, "Telefon 601 234 567, powtarzam: 601 234 567."),
            DraftPassage(title, "601 234 567"),
        ),
    )

    assert [hint.place for hint in check_personal_data(draft)] == [body, title]


def test_the_description_of_a_picture():
    expected = {
        "Skrzynka z kluczem do hydrantu przy wejściu": [],
        "Tablica nr 1.2": [],
        " ": ["Zdjęcie nie ma opisu. Napisz, co widać: odczyta go czytnik ekranu."],
        "dach.JPG": ["Opis zdjęcia „dach.JPG” to nazwa pliku. Napisz, co widać."],
        "IMG_2031": ["Opis zdjęcia „IMG_2031” to nazwa pliku. Napisz, co widać."],
    }

    found = {}
    for description in expected:
        draft = PageDraft(FRIDAY, pictures=(Picture(BODY, description),))
        found[description] = said(check_picture_descriptions, draft)

    assert found == expected


TOO_DEEP = "Pierwszy nagłówek, „1”, ma za niski poziom. Wybierz „Nagłówek”."


def test_the_order_of_headings():
    expected = {
        (): [],
        (2, 3, 4, 2, 3, 3): [],
        (2, 4): ["Od nagłówka „1” do „2” brakuje poziomu pośrodku."],
        (3, 3, 2): [TOO_DEEP],
        (3, 4, 2, 4): [TOO_DEEP, "Od nagłówka „3” do „4” brakuje poziomu pośrodku."],
    }

    found = {}
    for levels in expected:
        headings = tuple(Heading(BODY, str(n), level) for n, level in enumerate(levels, start=1))
        found[levels] = said(check_heading_order, PageDraft(FRIDAY, headings=headings))

    assert found == expected


def test_the_words_of_a_link():
    expected: dict[str, list[str]] = {
        "formularz reklamacji": [],
        "więcej o wymianie liczników": [],
        "www i poczta spółdzielni": [],
    }
    for vague in ("tutaj", "Kliknij tutaj!", "LINK", "czytaj więcej…", "Szczegóły"):
        expected[vague] = [
            f"Link „{vague}” nie mówi, dokąd prowadzi. Nazwij cel, na przykład "
            "„formularz reklamacji”."
        ]
    for bare in ("https://podlasem.example/statut", "www.gov.pl"):
        expected[bare] = [f"Link pokazuje sam adres „{bare}”. Nazwij stronę, do której prowadzi."]

    drafts = {words: PageDraft(FRIDAY, links=(Link(BODY, words),)) for words in expected}
    assert {words: said(check_link_texts, draft) for words, draft in drafts.items()} == expected


def test_a_link_that_leads_nowhere():
    links = (Link(BODY, "Statut"), Link(BODY, "Regulamin z 2019 r.", gone=True))

    assert said(check_link_targets, PageDraft(FRIDAY, links=links)) == [
        "Link „Regulamin z 2019 r.” prowadzi do strony albo pliku, których nie ma w serwisie lub "
        "nie są opublikowane."
    ]


def test_the_names_of_columns():
    missing = [
        "Tabela nie ma nazw wszystkich kolumn. Bez nich czytnik ekranu odczyta same wartości."
    ]
    expected = {("Klatka", "Dzień"): [], ("Klatka", " "): missing, ("",): missing}

    assert {
        names: said(check_table_headers, PageDraft(FRIDAY, tables=(Table(BODY, names),)))
        for names in expected
    } == expected


def test_where_a_sentence_ends():
    expected = {
        "Nie będzie wody. Wróci o 15.": ["Nie będzie wody.", "Wróci o 15."],
        "Dotyczy ul. Wrzosowej 1 i os. Leśnego. Prace o godz. 9.": [
            "Dotyczy ul. Wrzosowej 1 i os. Leśnego.",
            "Prace o godz. 9.",
        ],
        "Plan na 2026 r. Szczegóły w biurze.": ["Plan na 2026 r.", "Szczegóły w biurze."],
        "Umowę podpisał J. Kowal dnia 2.10.2026.": ["Umowę podpisał J. Kowal dnia 2.10.2026."],
        "Pierwszy wiersz\nDrugi wiersz": ["Pierwszy wiersz", "Drugi wiersz"],
        "„Uwaga!” Stop? Tak!": ["„Uwaga!”", "Stop?", "Tak!"],
    }

    assert {paragraph: split_sentences(paragraph) for paragraph in expected} == expected


def test_sentences_that_are_too_long():
    short = "Słowo " + " ".join(["słowo"] * 24) + "."
    long = "W związku z planowanym remontem pionu " + " ".join(["słowo"] * 20) + "."

    assert said(check_sentence_length, text(f"{short} {short}", f"Krótko. {long}")) == [
        "Długie zdanie (słów: 26): „W związku z planowanym remontem pionu…”. Podziel je na krótsze."
    ]


def test_words_in_capitals():
    expected = {
        "Zarząd SM i ZGN oraz PGE zapraszają.": [],
        "UWAGA! Brak wody.": [],
        "Prosimy: NIE PARKOWAĆ na trawniku.": [],
        "W PIĄTEK I SOBOTĘ BRAK WODY w klatce 2.": [
            "„W PIĄTEK I SOBOTĘ BRAK WODY”: same wielkie litery czyta się trudniej. Napisz "
            "zwykłymi."
        ],
    }

    assert {words: said(check_capitals, text(words)) for words in expected} == expected


def test_dates_in_an_announcement():
    expected = {
        "W piątek, 20 listopada 2026, o godz. 9.": [],
        "W sobotę 28 listopada myjemy klatki.": [],
        "Od wtorku 24.11.2026 do czwartku 26.11.2026.": [],
        "Uchwała z dnia 12.05.2024 i regulamin z 3 marca 2020.": [],
        "Stawka obowiązuje od 1 stycznia 2026 r.": [],
        "poniedziałek 20.11.2026": [
            "„poniedziałek 20.11.2026”: 20 listopada 2026 to piątek. Popraw dzień albo datę."
        ],
        "Zapraszamy w środę 28 listopada.": [
            "„środę 28 listopada”: 28 listopada 2026 to sobota. Popraw dzień albo datę."
        ],
        "Zebranie w niedzielę 3 stycznia, a nie w sobotę 3 stycznia.": [
            "„sobotę 3 stycznia”: 3 stycznia 2027 to niedziela. Popraw dzień albo datę."
        ],
        "Odczyty trwają do 13.11.2026.": [
            "Data „13.11.2026” już minęła. Sprawdź, czy jest właściwa."
        ],
        "Termin: 2026-10-01.": ["Data „2026-10-01” już minęła. Sprawdź, czy jest właściwa."],
        "Termin: 31.11.2026.": ["„31.11.2026”: nie ma takiego dnia w kalendarzu."],
    }

    assert {words: said(check_dates, text(words)) for words in expected} == expected


def test_the_check_names_a_past_day_once_and_not_where_it_is_to_be_expected():
    twice = ("Odczyty do 13.11.2026.", "Prosimy zdążyć do 13 listopada.")
    over = replace(STANDS, given=date(2026, 11, 19))

    assert len(said(check_dates, text(*twice))) == 1
    assert said(check_dates, text(*twice, validity=over)) == []

    assert said(
        check_dates, text("Założona 4.10.1958, w poniedziałek 4.10.1958.", validity=None)
    ) == ["„poniedziałek 4.10.1958”: 4 października 1958 to sobota. Popraw dzień albo datę."]


FOR_WRZOSOWA_1 = (
    BuildingAddress("Wrzosowa", "1", targeted=True),
    BuildingAddress("Wrzosowa", "3", targeted=False),
    BuildingAddress("Jodłowa", "2", targeted=False),
    BuildingAddress("Armii Krajowej", "7A", targeted=False),
)


def elsewhere(address: str) -> list[str]:
    return [
        f"Tekst wymienia adres „{address}”, a w polu „Kogo dotyczy” go nie ma. Zaznacz go albo "
        "popraw tekst."
    ]


def test_addresses_that_are_not_meant_but_for_the_place_of_a_meeting():
    expected = {
        "Brak wody przy ul. Wrzosowej 1.": [],
        "Brak wody na ul. Wrzosowej.": [],
        "Wrzosowa 5 to nie nasz budynek.": [],
        "Jodłowa aleja pachnie lasem.": [],
        "Na Jodłowej 20.11.2026 o godz. 9 i na Jodłowej 24 listopada.": [],
        "Brak wody przy ul. Wrzosowej 1 i 3.": elsewhere("Wrzosowej 3"),
        "Prace przy Jodłowej 2 potrwają tydzień.": elsewhere("Jodłowej 2"),
        "Objazd ulicą Jodłową.": elsewhere("Jodłową"),
        "Zbiórka: Armii Krajowej 7a.": elsewhere("Armii Krajowej 7a"),
        "ul. Jodłowa 2, potem znów ul. Jodłowa 2.": elsewhere("Jodłowa 2"),
    }

    found = {}
    for words in expected:
        draft = replace(text(words), addresses=FOR_WRZOSOWA_1)
        found[words] = said(check_places, draft)

    assert found == expected

    meeting = replace(draft, words=text("Zebranie w świetlicy, ul. Jodłowa 2.").words)
    assert said(check_places, meeting) == elsewhere("Jodłowa 2")
    assert said(check_places, replace(meeting, venue="świetlica, ul. Jodłowa 2")) == []
