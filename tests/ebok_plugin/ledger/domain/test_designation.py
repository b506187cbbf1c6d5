from ebok_plugin.ledger.domain.record import (
    NOTHING,
    Designation,
    Documents,
    fold_text,
    periods_named,
    read_title,
)

JANUARY, FEBRUARY, ODD = 1, 2, 3


def test_the_months_that_a_title_names():
    periods = {
        "02/2026": {"2026-02"},
        "2026-02": {"2026-02"},
        "luty 2026": {"2026-02"},
        "za luty 2026": {"2026-02"},
        "Opłata za styczeń 2026 lok. 1A/5": {"2026-01"},
        "OPLATA ZA STYCZEN 2026, LOK. 1A/5": {"2026-01"},
        "październik  2026": {"2026-10"},
        "(wrzesień 2026)": {"2026-09"},
        "Zaległa opłata za luty 2026": {"2026-02"},
        "luty 2026, tj. 02/2026": {"2026-02"},
        "01/2026 i 02/2026": {"2026-01", "2026-02"},
        "FV/10/2026": set(),
        "2026-02-15": set(),
        "3/2026": set(),
        "13/2026": set(),
        "00/2026": set(),
        "01-02/2026": set(),
        "02/2026r": set(),
        "x02/2026": set(),
        "02/20261": set(),
        "lutego 2026": set(),
        "luty": set(),
        "luty 26": set(),
        "nowyluty 2026": set(),
        "styczeń/luty 2026": set(),
        "luty-2026": set(),
        "ul. Lutycka 2026": set(),
        "٠٢/٢٠٢٦": set(),
        "": set(),
    }

    assert {title: periods_named(fold_text(title)) for title in periods} == periods


def test_a_title_names_one_thing_or_nothing():
    designations = {
        "zapłata NAL/2026/01/100005": Designation(JANUARY, "2026-01"),
        "nal/2026/01/100005, styczeń 2026": Designation(JANUARY, "2026-01"),
        "NAL/2026/01/100005 luty 2026": NOTHING,
        "NAL/2026/01/100005 i NAL/2026/02/100005": NOTHING,
        "NAL/2026/01/1000051": NOTHING,
        "xNAL/2026/01/100005": NOTHING,
        "za nota 7 / garaz dziękuję": Designation(ODD, "2026-03"),
        "nota 7": NOTHING,
        "02/2026": Designation(None, "2026-02"),
        "stałe zlecenie": NOTHING,
    }

    documents = Documents()
    documents.add(JANUARY, "NAL/2026/01/100005", "2026-01")
    documents.add(FEBRUARY, "NAL/2026/02/100005", "2026-02")
    documents.add(ODD, "Nota 7 / garaż", "2026-03")

    assert {title: read_title(title, documents) for title in designations} == designations
