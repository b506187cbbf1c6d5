"""Payer, words, amount and day of CAMT.053 are read from their second places, too."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ebok_plugin.payments.bank import CHARGE_CODE, Code, ParsedEntry
from tests.ebok_plugin.payments.bank.written import CAMT_08, camt, ntry, only_entry, read, refused

WHO = "<RltdPties>{}</RltdPties>"
NM, PTY = "<Nm>Jan Wzór</Nm>", "<Pty><Nm>Jan Wzór</Nm></Pty>"


def entries(*written: str, closing: str = "105.00", space: str = CAMT_08) -> list[ParsedEntry]:
    (statement,) = read(camt(*written, closing=closing, space=space), "camt053").statements
    return list(statement.entries)


def of_details(details: str) -> ParsedEntry:
    (entry,) = entries(ntry("5.00", f"<TxDtls>{details}</TxDtls>"))
    return entry


def test_places_of_the_payer():
    operator = "<InitgPty><Nm>Operator</Nm></InitgPty>"
    places = {
        f"<Dbtr>{NM}</Dbtr>": "Jan Wzór",
        f"<Dbtr>{PTY}</Dbtr>": "Jan Wzór",
        f"{operator}<UltmtDbtr>{NM}</UltmtDbtr>": "Jan Wzór",
        f"{operator}<UltmtDbtr>{PTY}</UltmtDbtr>": "Jan Wzór",
        f"<Dbtr><Nm> </Nm></Dbtr><UltmtDbtr>{PTY}</UltmtDbtr>": "Jan Wzór",
        f"<Dbtr><Nm>Anna</Nm></Dbtr><UltmtDbtr>{PTY}</UltmtDbtr>": "Anna",
        "<Dbtr><Agt><FinInstnId><Nm>Bank</Nm></FinInstnId></Agt></Dbtr>": "Bank",
        f"<UltmtCdtr>{NM}</UltmtCdtr>{operator}": "",
    }

    assert {place: of_details(WHO.format(place)).name for place in places} == places
    outgoing = ntry(
        "5.00", f"<TxDtls>{WHO.format(f'<UltmtCdtr>{PTY}</UltmtCdtr>')}</TxDtls>", sign="DBIT"
    )
    assert [entry.name for entry in entries(outgoing, closing="95.00")] == ["Jan Wzór"]


def test_places_of_the_words():
    strd = "<RmtInf>{}<Strd>{}</Strd></RmtInf>".format
    reference = "<CdtrRefInf><Ref>RF18 5390</Ref></CdtrRefInf>"
    words = {
        strd("<Ustrd>a</Ustrd><Ustrd>b</Ustrd>", reference): "a b",
        strd("", "<AddtlRmtInf>a</AddtlRmtInf><AddtlRmtInf>b</AddtlRmtInf>" + reference): "a b",
        strd("<Ustrd> </Ustrd>", reference): "RF18 5390",
        strd("", "<RfrdDocInf><Nb>FV 1</Nb></RfrdDocInf>"): "FV 1",
        "<RtrInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>a</AddtlInf></RtrInf>": "a",
        "<RtrInf><Rsn><Prtry>zamknięty</Prtry></Rsn></RtrInf>": "zamknięty",
        "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>": "AC04",
        "<AddtlTxInf>opłata</AddtlTxInf>": "opłata",
        "": "",
    }

    assert {place: of_details(place).title for place in words} == words
    (entry,) = entries(
        ntry("5.00").replace("</Ntry>", "<AddtlNtryInf>z banku</AddtlNtryInf></Ntry>")
    )
    assert entry.title == "z banku"


def amt(amount: str, currency: str = "PLN") -> str:
    return f'<Amt Ccy="{currency}">{amount}</Amt>'


def part(place: str, sign: str = "") -> str:
    sign = f"<CdtDbtInd>{sign}</CdtDbtInd>" if sign else ""
    return f"<TxDtls>{place}{sign}</TxDtls>"


def test_places_of_the_amount_of_a_part():
    ordered = "<InstdAmt>{}</InstdAmt>".format
    details = "<AmtDtls>{}</AmtDtls>".format
    places = [
        amt,
        lambda text: details(f"<TxAmt>{amt(text)}</TxAmt>"),
        lambda text: details(ordered(amt(text))),
        lambda text: details(f"{ordered(amt('1', 'EUR'))}<TxAmt>{amt(text)}</TxAmt>"),
        lambda text: details(f"{ordered(amt('1', 'EUR'))}<CntrValAmt>{amt(text)}</CntrValAmt>"),
        lambda text: amt(text) + details(ordered(amt("9"))),
    ]

    for place in places:
        batch = ntry("5.00", part(place("3.00")) + part(place("2.00")))
        assert [str(entry.amount) for entry in entries(batch)] == ["3.00", "2.00"]
    # Ordered in another currency alone: nobody's money yet.
    euro = part(details(ordered(amt("1", "EUR"))))
    assert [entry.title for entry in entries(ntry("5.00", euro * 2))] == ["przelew zbiorczy"]


def chrgs(inside: str) -> str:
    return f"<Chrgs>{inside}</Chrgs>"


TOTAL = '<TtlChrgsAndTaxAmt Ccy="PLN">{}</TtlChrgsAndTaxAmt>'
RECORD = '<Rcrd><Amt Ccy="PLN">{}</Amt><CdtDbtInd>{}</CdtDbtInd></Rcrd>'


def test_a_batch_less_the_charge_is_whole():
    parts = part(amt("3.00")) + part(amt("2.00"))
    charged = {
        chrgs(TOTAL.format("0.50")): "-0.50",
        chrgs(RECORD.format("0.50", "DBIT")): "-0.50",
        chrgs(RECORD.format("0.30", "DBIT") + RECORD.format("0.20", "DBIT")): "-0.50",
        chrgs(TOTAL.format("0.50") + RECORD.format("0.50", "DBIT")): "-0.50",
        chrgs(amt("0.30")) + chrgs(amt("0.20")): "-0.50",
        chrgs(amt("0.50") + "<CdtDbtInd>DBIT</CdtDbtInd>"): "-0.50",
    }

    for named, charge in charged.items():
        whole = f"{Decimal('5.00') + Decimal(charge)}"
        found = entries(ntry(whole, parts, more=named), closing=f"{100 + Decimal(whole)}")
        assert [str(entry.signed_amount) for entry in found] == ["3.00", "2.00", charge]
        facts = (found[2].title, found[2].name, found[2].type_code)
        assert facts == ("opłata banku", "", CHARGE_CODE)
        assert [entry.line_no for entry in found] == [1, 2, 3]


def test_charges_of_outgoing_single_and_returned_money():
    half = chrgs(TOTAL.format("0.50"))
    outgoing = ntry("5.50", part(amt("3.00")) + part(amt("2.00")), sign="DBIT", more=half)
    single = ntry("4.50", part(amt("5.00")), more=half)
    on_parts = ntry("4.00", part(amt("3.00") + half) + part(amt("2.00") + half))
    given_back = ntry(
        "5.50", part(amt("3.00")) + part(amt("2.00")), more=chrgs(RECORD.format("0.50", "CRDT"))
    )
    informative = ntry("5.00", part(amt("3.00") + half) + part(amt("2.00")), more=half)
    plain = ntry("5.00", part(amt("5.00")), more=half)
    files = {
        outgoing: ("94.50", ["-3.00", "-2.00", "-0.50"]),
        single: ("104.50", ["5.00", "-0.50"]),
        on_parts: ("104.00", ["3.00", "2.00", "-1.00"]),
        given_back: ("105.50", ["3.00", "2.00", "0.50"]),
        informative: ("105.00", ["3.00", "2.00"]),
        plain: ("105.00", ["5.00"]),
    }

    assert {
        text: [str(entry.signed_amount) for entry in entries(text, closing=closing)]
        for text, (closing, _) in files.items()
    } == {text: amounts for text, (_, amounts) in files.items()}
    # A difference that the bank does not name is none of its charges.
    error = refused(entries, ntry("4.40", part(amt("3.00")) + part(amt("2.00")), more=half))
    assert error.code == Code.BANK_BATCH_SUM


def test_an_instant_is_a_day_in_warsaw():
    days = {
        "2026-03-08T23:00:00Z": "2026-03-09",
        "2026-03-08T22:59:59Z": "2026-03-08",
        "2026-03-08T23:00:00.000+00:00": "2026-03-09",
        "2026-03-09T00:00:00+01:00": "2026-03-09",
        "2026-03-09T00:30:00+02:00": "2026-03-08",
        "2026-03-08T18:00:00-05:00": "2026-03-09",
        "2026-03-09T00:00:00": "2026-03-09",
        "2026-03-09T23:59:59": "2026-03-09",
        "2026-07-08T22:00:00Z": "2026-07-09",
        "2026-07-08T21:59:00Z": "2026-07-08",
        "2026-03-08T24:00:00+01:00": "2026-03-09",
    }

    def booked(text: str) -> list[str]:
        written = ntry("5.00").replace("<Dt>2026-03-09</Dt>", f"<DtTm>{text}</DtTm>")
        (entry,) = entries(written)
        return [str(entry.value_date), str(entry.booking_date)]

    assert {text: booked(text) for text in days} == {text: [day] * 2 for text, day in days.items()}


@pytest.mark.parametrize("text", ["+5.00", "5.", "05.0", "  5.00\n", "+005.00000", "5"])
def test_an_amount_in_any_spelling(text: str):
    assert [str(entry.amount) for entry in entries(ntry(text))] == ["5.00"]


XML_TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")
)


@given(XML_TEXT)
def test_no_text_of_a_payer_changes_whose_the_money_is(text: str):
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    who = WHO.format(
        f"<Dbtr>{NM}</Dbtr><DbtrAcct><Id><IBAN>PL48999900010000000000007001</IBAN></Id></DbtrAcct>"
        "<CdtrAcct><Id><IBAN>PL77999000090001000000100001</IBAN></Id></CdtrAcct>"
    )
    details = f"<TxDtls>{who}<RmtInf><Ustrd>{safe}</Ustrd></RmtInf></TxDtls>"
    entry = only_entry(read(camt(ntry("5.00", details), closing="105.00"), "camt053"))

    assert entry.title == " ".join(text.split())
    found = (entry.name, entry.counterparty_nrb, entry.virtual_id)
    assert found == ("Jan Wzór", "48999900010000000000007001", "77999000090001000000100001")


def test_a_file_cut_in_an_element_or_a_character_is_refused():
    data = camt(
        ntry("5.00", f"<TxDtls>{WHO.format(f'<Dbtr>{NM}</Dbtr>')}</TxDtls>"), closing="105.00"
    )
    cut = "Plik XML jest uszkodzony lub ucięty (wiersz 2)."
    whole = data.encode()
    in_character = whole[: whole.index("ó".encode()) + 1]

    for end in (in_character, whole[:-1], whole[: whole.index(b"</TxDtls>") + 3]):
        error = refused(read, end, "camt053")
        assert (error.code, error.message_pl) == (Code.XML_NOT_WELL_FORMED, cut)
