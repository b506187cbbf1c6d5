import runpy

from cms_ext.public_site.detector import AllowedValues, Phrases, SurnameStems, detect
from cms_ext.public_site.detector.engine.names import read_first_names
from tests.sources import ROOT

REGISTER = (
    "Anna Lis",
    "Piotr Wrona",
    "Jan Wrona",
    "Bożena Wzorcowa",
    "Żaneta Próbna",
    "Jędrzej Gęsty",
    "Marek Pączek",
    "Olga Śliwka",
    "Paweł Gołąb",
    "Maria Kowalska-Sowa",
    "Tadeusz Zagórski",
)
NAMES = SurnameStems.of(REGISTER)


def found(text: str, allowed: AllowedValues | None = None, names: SurnameStems = NAMES):
    """Rule, strength and what was found."""
    spans = detect(text, names=names, allowed=allowed or AllowedValues())
    return [(span.rule, span.strength, text[span.start : span.end]) for span in spans]


def test_surname_and_given_name_block_in_any_case():
    names = """
        Anna Lis, Annę Lis, Annie Lis, Anną Lis, Lis Anna, ANNA LIS, anna lis,
        Piotr Wrona, Piotra Wrony, Piotrowi Wronie, Piotrem Wroną, Piotrze Wronie,
        Jędrzeja Gęstego, Jędrzejowi Gęstemu, Jędrzejem Gęstym, Jedrzeja Gestego,
        Marka Pączka, Markowi Pączkowi, Markiem Pączkiem,
        Olgi Śliwki, Oldze Śliwce, Olgą Śliwką,
        Pawła Gołębia, Pawłowi Gołębiowi, Pawłem Gołębiem,
        Bożenie Wzorcowej, Bożeną Wzorcową,
        Marii Kowalskiej-Sowy, Marią Sową, Marię Kowalską,
        Tadeusza Zagórskiego, Tadeuszowi Zagórskiemu, Tadeuszem Zagórskim,
        Anna Maria Lis, Anna z domu Lis
    """
    for name in (*(one.strip() for one in names.split(",")), "Lis, panią Annę"):
        ((rule, strength, text),) = found(f"Uchwalono na wniosek {name} jednogłośnie.")
        assert (rule, strength, text in name) == ("PERSON", "block", True), name


def test_a_surname_alone_warns_and_other_words_are_nobody():
    expected = {
        "Skargę pani Lis oddalono.": "Lis",
        "Rada wysłuchała pana Wronę.": "Wronę",
        "prośba pani Kalinowskiej-Próbnej": "Kalinowskiej-Próbnej",
        "Anna oddała głos, a potem wyszła razem z nią Lis": "Lis",
    }

    nobody = [
        "Anna otworzyła zebranie.",
        "W lesie widziano lisa i wronę.",
        "przy ul. Wzorcowej 4 i w ulicy Gęstej",
        "Lista obecności, listy i listów",
        "Zagórze",
        "próba ciśnienia",
    ]

    assert {text: found(text) for text in (*expected, *nobody)} == {
        **{text: [("PERSON", "warn", surname)] for text, surname in expected.items()},
        **dict.fromkeys(nobody, []),
    }


def test_holders_of_an_office_pass_and_their_namesakes_do_not():
    holders = ["Piotr Wrona", "Bogumiła Szyszka-Leśna", "Anna Lis"]
    office = AllowedValues(people=SurnameStems.of(holders))
    expected = {
        "Przewodniczył Piotr Wrona.": [],
        "Na wniosek Piotra Wrony": [],
        "Na wniosek Jana Wrony": [("PERSON", "block", "Jana Wrony")],
        "Piotr i Jan Wrona": [("PERSON", "block", "Jan Wrona")],
        # The surname of both, and of one alone.
        "Na wniosek pana Wrony": [("PERSON", "warn", "Wrony")],
        "Członek Rady, pani Lis, wnosi": [],
        "Prezes Bogumiła Szyszka-Leśna": [],
        "Annie Lis z powodu zadłużenia i choroby": [],
    }

    assert {text: found(text, office) for text in expected} == expected


def test_the_coops_own_places_are_nobody():
    own = AllowedValues(phrases=Phrases.of(["Nieruchomość Wzorcowa", "ul. Sosnowa 1/2"]))
    expected = {
        "w nieruchomości Wzorcowej": [],
        "biuro przy ul. Sosnowej 1/2": [],
        "pani Wzorcowej": [("PERSON", "warn", "Wzorcowej")],
        "nieruchomość Wzorcowa, Bożena": [("PERSON", "block", "Wzorcowa, Bożena")],
        "przy ul. Sosnowej 1/3": [("FLAT_ADDR", "warn", "ul. Sosnowej 1/3")],
    }

    assert {text: found(text, own) for text in expected} == expected


def test_a_flat_has_a_street_a_house_and_a_number():
    inside = "zamieszkałej przy ul. Jodłowej 4/27, o raty"
    flats = [
        "ul. Jodłowa 4 m. 27",
        "ul. Jodłowa 4 m 27",
        "ulicy Jodłowej 4A lok. 27",
        "Jodłowa 4 lokal 27",
        "al. Jana Pawła II 12 / 3",
        "os. 3 Maja 5/6",
        "Jodłowej 4/27",
        "Poznańska 4/27",
        "Parkowej 4 m. 27",
        "ul. Jodłowa 4, mieszkania 27",
    ]
    others = [
        "budynek przy ul. Jodłowej 4",
        "Uchwała 4/27 i Faktura 12/3",
        "Poz. 4/27, Nr 3/4, Klatka 1/2, Załącznik 3/4",
        "uchwała nr 3/RN/2024",
        "ul. Jodłowa 4, 00-000 Przykładowo",
        "ul. Jodłowa, 12.05.2026",
        "lokal nr 27",
        "Zarząd 3/2026",
    ]

    assert {text: found(text) for text in (inside, *flats, *others)} == {
        inside: [("FLAT_ADDR", "warn", "ul. Jodłowej 4/27")],
        **{text: [("FLAT_ADDR", "warn", text)] for text in flats},
        **dict.fromkeys(others, []),
    }


def test_the_number_of_a_flat_is_an_address_near_a_person_only():
    assert found("Pani Lis, lokal nr 27") == [
        ("PERSON", "warn", "Lis"),
        ("FLAT_ADDR", "warn", "lokal nr 27"),
    ]
    assert found("Pani Lis pytała.\n\nW budynku jest lokal nr 27.") == [("PERSON", "warn", "Lis")]


def test_debt_and_health_speak_of_somebody_in_their_paragraph_within_eight_words():
    expected = {
        "Anna Lis zalega z opłatami": ["PERSON", "DEBT"],
        "eksmisja z lokalu przy ul. Jodłowej 4/27": ["DEBT", "FLAT_ADDR"],
        "windykacja: Wrona": ["DEBT", "PERSON"],
        "Anna Lis.\n\nZaległości maleją.": ["PERSON"],
        "Zaległości maleją.": [],
        "Pani Lis powołała się w długim piśmie, które złożyła wczoraj, na niepełnosprawność": [
            "PERSON",
            "HEALTH",
        ],
        "Pani Lis.\n\nOchrona zdrowia.": ["PERSON"],
        "Przychodnia przy ul. Jodłowej 4/27: leczenie": ["FLAT_ADDR"],
        "choroba Anny Lis": ["HEALTH", "PERSON"],
        "Zadłużenie raz dwa trzy cztery pięć sześć siedem Anny Lis": ["DEBT", "PERSON"],
        "Zadłużenie raz dwa trzy cztery pięć sześć siedem osiem Anny Lis": ["PERSON"],
    }

    assert {text: [rule for rule, _, _ in found(text)] for text in expected} == expected


def test_a_title_or_a_given_name_tells_of_who_is_not_in_the_register_and_warns():
    names = {
        "Zarząd wyraża zgodę na ugodę z panem Janem Kowalskim": "Janem Kowalskim",
        "Skargę pani Nowak oddalono": "Nowak",
        "panu Prezesowi Kowalskiemu": "Kowalskiemu",
        "spór z p. Kowalskim": "Kowalskim",
        "wniosek państwa Kowalskich": "Kowalskich",
        "umowa z Anną Marią Kowalską z lokalu 5": "Anną Marią Kowalską",
        "1. Kowalski Jan": "Kowalski Jan",
        "JAN KOWALSKI": "JAN KOWALSKI",
        "do Roberta\nNowaka": "Roberta\nNowaka",
    }
    nobody = [
        "Szanowni Państwo\nZarząd informuje. Mają Państwo prawo głosu",
        "Pan Przewodniczący otworzył. Państwo Polskie, PAN w Warszawie, p. 3, p. III",
        "ul. Jana Kilińskiego, Jana Kilińskiego 4, Jana Pawła II, im. Marii Konopnickiej",
        "Następnie Anna zabrała głos. Jan. Kowalski. Ani Rada, ani Zarząd. Jan Uchwały",
    ]

    assert {text: found(text, names=SurnameStems()) for text in (*names, *nobody)} == {
        **{text: [("NAME", "warn", name)] for text, name in names.items()},
        **dict.fromkeys(nobody, []),
    }


def test_a_known_person_is_named_once_and_who_holds_an_office_is_not():
    office = AllowedValues(people=SurnameStems.of(["Ewa Kowalska"]))

    assert [rule for rule, _, _ in found("pani Anna Lis i pan Wrona")] == ["PERSON", "PERSON"]
    assert found("Protokołowała pani Ewa Kowalska", office) == []
    # No debt of somebody unknown stops a paper.
    assert [rule for rule, _, _ in found("Zadłużenie pana Nowaka")] == ["NAME"]


def test_the_given_names_are_those_that_their_rules_decline():
    made = runpy.run_path(str(ROOT / "fixtures" / "first_names" / "make.py"))
    cases = made["declined"]()
    forms = {name.lower() for row in cases.items() for name in (row[0], *row[1])}
    known = "jana janowi janem janie marku oldze marcie jerzego marii zosi mai pawła wawrzyńcem"

    assert len(cases) >= 400
    assert read_first_names() == forms >= set(known.split())
