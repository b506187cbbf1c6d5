import csv
import io
import re
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from cms_ext.base.money.amounts import MAX_AMOUNT, Money
from cms_ext.base.money.nrb import build_nrb
from ebok_plugin.statements.domain.transfer_file import (
    Transfer,
    TransferFormat,
    TransferOrder,
    write_transfers,
)

PAYER = build_nrb("99900009", "0002", "7")
MADE = datetime(2026, 11, 20, 12, 30)
FORMATS = list(TransferFormat)


def order(*transfers: Transfer, payer: str = "Zarządca Żółć sp. z o.o.") -> TransferOrder:
    coop = "Spółdzielnia Mieszkaniowa „Pod Lasem” w Przykładowie"
    address = "ul. Sosnowa 1, 00-000 Przykładowo"
    return TransferOrder("K1", PAYER, payer, coop, address, date(2026, 11, 23), transfers)


def transfer(number: str, amount: str, title: str = "Opłata") -> Transfer:
    nrb = build_nrb("99900009", "0001", number)
    return Transfer(number, nrb, Money(Decimal(amount)), f"{title} {number}")


TWO = order(transfer("100004", "1138.19"), transfer("100005", "0.07", "Opłata listopad"))


def read_elixir(content: bytes, encoding: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(encoding), newline="")))


def read_back(content: bytes, form: TransferFormat) -> list[tuple[str, str, int, str]]:
    """Payer's number, number paid to, grosze and title of each transfer; also checks the sums."""
    if form.suffix == ".txt":
        rows = read_elixir(content, "cp1250" if form is TransferFormat.ELIXIR_1250 else "cp852")
        assert {len(row) for row in rows} == {16}
        return [(row[5], row[6], int(row[2]), row[11].split("|")[0]) for row in rows]
    root = etree.fromstring(content)
    spaces = {"p": root.nsmap[None]}

    def text(at: etree._Element, path: str) -> str:
        return str(at.xpath(f"string({path})", namespaces=spaces))

    found = [
        (
            text(root, "//p:DbtrAcct/p:Id/p:IBAN").removeprefix("PL"),
            text(one, "p:CdtrAcct/p:Id/p:IBAN").removeprefix("PL"),
            int(Decimal(text(one, "p:Amt/p:InstdAmt[@Ccy='PLN']")) * 100),
            text(one, "p:RmtInf/p:Ustrd"),
        )
        for one in root.xpath("//p:CdtTrfTxInf", namespaces=spaces)
    ]
    for place in ("p:GrpHdr", "p:PmtInf"):
        assert int(text(root, f"//{place}/p:NbOfTxs")) == len(found)
        assert int(Decimal(text(root, f"//{place}/p:CtrlSum")) * 100) == sum(
            one[2] for one in found
        )
    return found


def expected(order: TransferOrder) -> list[tuple[str, str, int, str]]:
    return [(PAYER, one.nrb, one.amount.grosze, one.title) for one in order.transfers]


def test_a_line_of_elixir_is_that_of_the_banks():
    [line] = write_transfers(order(transfer("100004", "12.50")), FORMATS[0], MADE).splitlines(True)

    assert line.decode("cp1250") == (
        f'110,20261123,1250,99900009,0,"{PAYER}","{build_nrb("99900009", "0001", "100004")}",'
        '"Zarządca Żółć sp. z o.o.|||",'
        '"Spółdzielnia Mieszkaniowa Pod Lasem|w Przykładowie|ul. Sosnowa 1 00-000 Przykładowo|",'
        '0,99900009,"Opłata 100004|||","","","51",""\r\n'
    )


# Facts of the schemas pain.001.001.03 and 09: the order of elements; the others are optional.
SEQUENCES = {
    "CstmrCdtTrfInitn": ["GrpHdr", "PmtInf"],
    "GrpHdr": ["MsgId", "CreDtTm", "NbOfTxs", "CtrlSum", "InitgPty"],
    "PmtInf": [
        "PmtInfId", "PmtMtd", "BtchBookg", "NbOfTxs", "CtrlSum", "ReqdExctnDt", "Dbtr", "DbtrAcct",
        "DbtrAgt", "ChrgBr", "CdtTrfTxInf",
    ],
    "DbtrAcct": ["Id", "Ccy"],
    "ClrSysMmbId": ["ClrSysId", "MmbId"],
    "CdtTrfTxInf": ["PmtId", "Amt", "Cdtr", "CdtrAcct", "RmtInf"],
}  # fmt: skip
VALUES = {
    "MsgId": ".{1,35}", "PmtInfId": ".{1,35}", "EndToEndId": ".{1,35}", "MmbId": ".{1,35}",
    "CreDtTm": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)?", "NbOfTxs": "[0-9]{1,15}",
    "CtrlSum": r"[0-9]{1,15}\.[0-9]{2}", "InstdAmt": r"[0-9]{1,13}\.[0-9]{2}", "PmtMtd": "TRF",
    "BtchBookg": "false", "Nm": ".{1,140}", "Cd": ".{1,5}", "Ccy": "[A-Z]{3}", "ChrgBr": "SLEV",
    "IBAN": "[A-Z]{2}[0-9]{2}[a-zA-Z0-9]{1,30}", "Ustrd": ".{1,140}",
    "ReqdExctnDt": r"\d{4}-\d\d-\d\d", "Dt": r"\d{4}-\d\d-\d\d",
}  # fmt: skip


@pytest.mark.parametrize("version", ["03", "09"])
@pytest.mark.parametrize("title", ["Opłata", "ż" * 300, "|||"])
def test_the_xml_keeps_the_rules_of_its_schema(version: str, title: str):
    last = Transfer("1", build_nrb("99900009", "0001", "1"), MAX_AMOUNT, title)
    content = write_transfers(order(*TWO.transfers, last), TransferFormat(f"pain-{version}"), MADE)
    root = etree.fromstring(content)

    assert root.tag == f"{{urn:iso:std:iso:20022:tech:xsd:pain.001.001.{version}}}Document"
    broken: list[tuple[str, object]] = []
    for one in root.iter():
        name = etree.QName(one).localname
        children = [etree.QName(child).localname for child in one]
        if children:
            if list(dict.fromkeys(children)) != SEQUENCES.get(name, children):
                broken.append((name, children))
        elif not re.fullmatch(VALUES[name], one.text or ""):
            broken.append((name, one.text))
    assert broken == []
    day = root.find("{*}CstmrCdtTrfInitn/{*}PmtInf/{*}ReqdExctnDt")
    assert day is not None
    assert [etree.QName(one).localname for one in day] == ([] if version == "03" else ["Dt"])


@pytest.mark.parametrize("form", FORMATS)
def test_what_was_written_is_read_back(form: TransferFormat):
    assert read_back(write_transfers(TWO, form, MADE), form) == expected(TWO)


HOSTILE = [
    'x","51","",\r\n110,20260101,999999', "<Cdtr>&lt;", "\x00\x1b]0;", "|||||",
    "Łódź\u202eabc", "Ж日本😀",
]  # fmt: skip


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_name_or_title_adds_no_field_and_no_transfer(form: TransferFormat, text: str):
    bad = order(
        Transfer("1", build_nrb("99900009", "0001", "1"), Money(Decimal(1)), text), payer=text
    )
    [(payer, _nrb, grosze, title)] = read_back(write_transfers(bad, form, MADE), form)

    assert (payer, grosze) == (PAYER, 100)
    assert not set('"|,\x00\x1b\r\n\u202e') & set(title)


@given(
    amounts=st.lists(st.integers(1, MAX_AMOUNT.grosze), min_size=1, max_size=6),
    texts=st.lists(st.text(max_size=60), min_size=6, max_size=6),
    form=st.sampled_from(FORMATS),
)
def test_sums_and_numbers_survive_any_texts(amounts: list[int], texts: list[str], form):
    many = order(
        *(
            Transfer(text, build_nrb("99900009", "0001", str(at)), Money.from_grosze(one), text)
            for at, (one, text) in enumerate(zip(amounts, texts, strict=False), start=1)
        ),
        payer=texts[0],
    )
    found = read_back(write_transfers(many, form, MADE), form)

    assert [one[:3] for one in found] == [one[:3] for one in expected(many)]
