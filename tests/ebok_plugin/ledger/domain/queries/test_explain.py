from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.base.money.amounts import Money, multiply_rate
from ebok_plugin.ledger.domain.book import replay_state
from ebok_plugin.ledger.domain.posting import post_batch
from ebok_plugin.ledger.domain.queries.account import read_balance
from ebok_plugin.ledger.domain.queries.explain import ChargedLine, Explanation, comparison
from ebok_plugin.ledger.domain.record import EntryRecord
from ebok_plugin.ledger.models import Batch
from ebok_plugin.ledger.vocabulary import EntryKind
from tests.ebok_plugin.ledger.books import TODAY, charge, open_account, payment
from tests.ebok_plugin.ledger.explaining import explain, explain_records
from tests.ebok_plugin.ledger.ledgers import FIRST_DAY, ledgers
from tests.ebok_plugin.ledger.samples import post_samples
from tests.ebok_plugin.ledger.text_book import book
from tests.query_counts import counted


@pytest.mark.django_db
@pytest.mark.both_databases
def test_the_month_in_which_the_waste_fee_rose():
    """Worked year, September: GOK 38.00 → 42.75 for two persons."""
    flat = post_samples("100005")["100005"]

    explanation = explain(flat, date(2026, 9, 10))

    reasons = [
        (reason.label, str(reason.amount.amount), reason.detail.replace("\N{NO-BREAK SPACE}", " "))
        for reason in explanation.reasons
    ]
    assert reasons == [
        ("Saldo na 31 sierpnia", "0.00", ""),
        ("Opłata jak w sierpniu", "944.67", "naliczenie NAL/2026/09/100005"),
        (
            "Wyższa opłata: Gospodarowanie odpadami komunalnymi",
            "9.50",
            "2 os. × 42,75 zł, poprzednio 2 os. × 38,00 zł",
        ),
        ("Wpłaty we wrześniu", "0.00", "nie zaksięgowano żadnej"),
    ]
    assert explanation.reasons[2].document == flat.documents.get(period="2026-09").pk
    assert explanation.comparison is not None
    assert explanation.comparison.in_words == ("O 9,50\N{NO-BREAK SPACE}zł więcej niż w sierpniu")


@pytest.mark.thorough
@pytest.mark.django_db
@pytest.mark.both_databases
def test_the_reasons_are_the_balance_on_every_account_in_every_month():
    for account in post_samples().values():
        for days in range(0, 366, 9):
            day = date(2026, 1, 1) + timedelta(days)
            assert explain(account, day).total == read_balance(account, day).balance


@pytest.mark.django_db
@pytest.mark.both_databases
def test_an_explanation_costs_the_same_whatever_the_length():
    asked = []
    for number, count in (("100005", 1), ("100006", 4)):
        flat = open_account(number)
        charge(flat, "2026-02", "926.94")
        charge(flat, "2026-03", "926.94")
        drafts = [payment(flat, "2026-03-16", "1.00") for _ in range(count)]
        post_batch(Batch.Kind.PAYMENTS, drafts, made_by=None, today=TODAY)

        explanation, queries = counted(explain, flat, date(2026, 3, 31))

        assert len(explanation.reasons[-1].entries) == count
        asked.append(queries)
    assert asked[0] == asked[1]


DAYS = st.integers(-40, 70).map(lambda days: FIRST_DAY + timedelta(days))
NAMES = {1: "Eksploatacja", 2: "Woda", 3: "Odpady", 4: "Garaż"}


def line(component: int, quantity: str, rate: str, unit: str = "m²") -> ChargedLine:
    amount = multiply_rate(Decimal(quantity), Decimal(rate))
    return ChargedLine(component, NAMES[component], unit, Decimal(quantity), Decimal(rate), amount)


def receipt(explanation: Explanation) -> list[tuple[str, str, str]]:
    return [
        (
            reason.label.replace("\N{NO-BREAK SPACE}", " "),
            str(reason.amount.amount),
            reason.detail.replace("\N{NO-BREAK SPACE}", " "),
        )
        for reason in explanation.reasons
    ]


TWO_MONTHS = book("""
    1  2026-08-01  CHARGE  300.00  due=2026-08-17 doc=8 no=NAL/8 period=2026-08 title=Opłata 08/2026
    2  2026-08-17  PAYMENT -295.00
    3  2026-09-01  CHARGE  314.50  due=2026-09-15 doc=9 no=NAL/9 period=2026-09 title=Opłata 09/2026
    4  2026-09-14  PAYMENT -200.00
    5  2026-09-15  PAYMENT -100.00
""")
AUGUST = [line(1, "40.0000", "4.3500"), line(2, "5.5000", "10.0000"), line(4, "1.0000", "71.0000")]
SEPTEMBER = [
    line(1, "40.0000", "4.3500"),
    line(2, "4.7500", "10.0000"),
    line(3, "2.0000", "46.5000", "os."),
]


def test_this_month_is_explained_by_the_one_before():
    explanation = explain_records(TWO_MONTHS, date(2026, 9, 20), {8: AUGUST, 9: SEPTEMBER})

    assert receipt(explanation) == [
        ("Saldo na 31 sierpnia", "5.00", "Opłata 08/2026: 5,00 zł"),
        ("Opłata jak w sierpniu", "300.00", "naliczenie NAL/9"),
        ("Niższa opłata: Woda", "-7.50", "4,75 m² × 10,00 zł, poprzednio 5,5 m² × 10,00 zł"),
        ("Nowy składnik: Odpady", "93.00", "2 os. × 46,50 zł"),
        ("Bez składnika: Garaż", "-71.00", "poprzednio 1 m² × 71,00 zł"),
        ("Wpłaty we wrześniu", "-300.00", "14.09.2026, 15.09.2026"),
    ]
    # Each reason leads to its source.
    assert [
        (reason.document, reason.document_no, reason.entries) for reason in explanation.reasons
    ] == [(None, "", (1,)), *[(9, "NAL/9", (3,))] * 4, (None, "", (4, 5))]


def test_the_change_in_words():
    for grosze, words in {
        31150: "O 11,50 zł więcej niż w sierpniu",
        28850: "O 11,50 zł mniej niż w sierpniu",
        30000: "Tyle samo co w sierpniu",
    }.items():
        records = [r._replace(grosze=grosze) if r.seq == 3 else r for r in TWO_MONTHS]
        compared = comparison(records, date(2026, 9, 20))
        assert compared is not None
        assert compared.in_words.replace("\N{NO-BREAK SPACE}", " ") == words


def test_a_first_charge_has_nothing_to_be_compared_with():
    explanation = explain_records(TWO_MONTHS, date(2026, 8, 10), {})
    unlike_its_lines = explain_records(TWO_MONTHS, date(2026, 9, 20), {8: AUGUST, 9: AUGUST})

    assert explanation.comparison is None
    assert receipt(explanation) == [
        ("Saldo na 31 lipca", "0.00", ""),
        ("Opłata 08/2026", "300.00", "naliczenie NAL/8"),
        ("Wpłaty w sierpniu", "0.00", "nie zaksięgowano żadnej"),
    ]
    # A charge that is not the sum of its lines is shown whole.
    assert receipt(unlike_its_lines)[1] == ("Opłata 09/2026", "314.50", "naliczenie NAL/9")


def test_a_charge_after_new_year_is_compared_with_the_old_year():
    records = book("""
        1  2025-12-01  CHARGE   100.00  due=2025-12-15 doc=1 no=NAL/1 period=2025-12
        2  2025-12-15  PAYMENT -220.00
        3  2026-01-01  CHARGE   100.00  due=2026-01-15 doc=2 no=NAL/2 period=2026-01
    """)
    lines = [line(4, "1.0000", "100.0000")]

    explanation = explain_records(records, date(2026, 1, 10), {1: lines, 2: lines})

    assert receipt(explanation) == [
        ("Saldo na 31 grudnia 2025", "-120.00", "nadpłata"),
        ("Opłata jak w grudniu 2025", "100.00", "naliczenie NAL/2"),
        ("Wpłaty w styczniu", "0.00", "nie zaksięgowano żadnej"),
    ]


def test_other_entries_are_listed_one_by_one_and_undone_ones_not_at_all():
    records = book("""
        1  2026-06-10  PAYMENT            -50.00  title=cudza wpłata
        2  2026-07-02  REVERSAL            50.00  reverses=1 title=Storno: cudza wpłata
        3  2026-07-03  PAYMENT            -70.00
        4  2026-07-04  REVERSAL            70.00  reverses=3
        5  2026-07-31  MEDIA_SETTLEMENT   235.23  due=2026-09-15 title=Rozliczenie mediów za 2025
        6  2026-07-31  PAYMENT_RETURN      10.00  due=2026-07-31
    """)

    explanation = explain_records(records, date(2026, 7, 31), {})

    assert receipt(explanation) == [
        ("Saldo na 30 czerwca", "-50.00", "nadpłata"),
        ("Storno: cudza wpłata", "50.00", "storno, 02.07.2026"),
        ("Rozliczenie mediów za 2025", "235.23", "rozliczenie mediów, 31.07.2026"),
        ("zwrot wpłaty", "10.00", "zwrot wpłaty, 31.07.2026"),
        ("Wpłaty w lipcu", "0.00", "nie zaksięgowano żadnej"),
    ]


def test_old_debts_are_named_up_to_three():
    records = book("""
        1  2026-01-05  ADJUSTMENT  1.00  due=2026-01-10 title=pierwsza
        2  2026-01-05  ADJUSTMENT  2.00  due=2026-01-11 title=druga
        3  2026-01-05  ADJUSTMENT  3.00  due=2026-01-12 title=trzecia
        4  2026-01-05  ADJUSTMENT  4.00  due=2026-01-13 title=czwarta
    """)

    reason = explain_records(records, date(2026, 2, 1), {}).reasons[0]

    assert reason.detail.replace("\N{NO-BREAK SPACE}", " ") == (
        "pierwsza: 1,00 zł; druga: 2,00 zł; trzecia: 3,00 zł; i dalsze"
    )
    assert reason.entries == (1, 2, 3, 4)


@st.composite
def explained_ledgers(draw: st.DrawFn) -> tuple[list[EntryRecord], dict[int, list[ChargedLine]]]:
    """A ledger whose charges have lines that sum to them."""
    records = draw(ledgers())
    lines: defaultdict[int, list[ChargedLine]] = defaultdict(list)
    for record in records:
        if record.kind == EntryKind.CHARGE and record.document is not None:
            first = draw(st.integers(0, abs(record.grosze)))
            parts = (first, record.grosze - first)
            for component, grosze in zip(draw(st.permutations([1, 2, 3])), parts, strict=False):
                amount = Money.from_grosze(grosze)
                lines[record.document].append(
                    ChargedLine(component, "", "", Decimal(1), amount.amount, amount)
                )
    return records, dict(lines)


@given(explained_ledgers(), DAYS)
def test_the_reasons_always_sum_to_the_balance(
    known: tuple[list[EntryRecord], dict[int, list[ChargedLine]]], day: date
):
    records, lines = known

    explanation = explain_records(records, day, lines)

    assert explanation.total == replay_state(records, day).balance
