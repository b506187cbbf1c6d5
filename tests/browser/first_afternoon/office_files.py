"""The files that the office of a small co-op has at hand on its first afternoon.

All invented; dated around the day of the test, because a real site has no pinned day.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from cms_ext.base.money.nrb import build_nrb

# 999 is no bank's, and the number is not the demo's either.
SORT_CODE, CLIENT_ID = "99900025", "0001"
OWN_ACCOUNT = build_nrb(SORT_CODE, "0000", "1")


@dataclass(frozen=True)
class Flat:
    """One flat and who pays for it."""

    account_no: str
    code: str
    building: str
    street: str
    staircase: str
    number: str
    area: str
    persons: int
    payer: str

    @property
    def nrb(self) -> str:
        return build_nrb(SORT_CODE, CLIENT_ID, self.account_no)


FLATS = (
    Flat("200001", "P-1", "LIP2", "ul. Lipowa 2", "A", "1", "50,00", 2, "Halina Zawilec"),
    Flat("200002", "P-2", "LIP2", "ul. Lipowa 2", "A", "2", "40,00", 1, "Tadeusz Bratek"),
    Flat("200003", "P-3", "LIP2", "ul. Lipowa 2", "B", "3", "62,50", 3, "Wanda Fiołek"),
    Flat("200004", "P-4", "LIP4", "ul. Lipowa 4", "A", "1", "48,00", 2, "Zenon Rumianek"),
)
HALINA, HALINA_PHONE = FLATS[0], "600 100 200"
# Per m² and per person.
BROUGHT = Decimal("120.50")
UPKEEP, WASTE = Decimal("4.60"), Decimal("38.00")


def monthly(flat: Flat) -> Decimal:
    """What the month costs: area × upkeep + persons × waste."""
    area = Decimal(flat.area.replace(",", "."))
    return (area * UPKEEP + flat.persons * WASTE).quantize(Decimal("0.01"))


def address(flat: Flat) -> str:
    return f"{flat.street}, 00-000 Przykładowo"


def premises_csv(folder: Path) -> Path:
    """Return the tree: one property, its buildings, staircases and flats.

    Each row says one of them.
    """
    head = (
        "property_code;property_name;building_code;building_address;staircase_code;premises_code;"
        "premises_no;kind;area_m2;persons;address"
    )
    streets = {flat.building: address(flat) for flat in FLATS}
    stairs = dict.fromkeys((flat.building, flat.staircase) for flat in FLATS)
    rows = ["N1;Nieruchomość Lipowa;;;;;;;;;"]
    rows += [f"N1;;{code};{street};;;;;;;" for code, street in streets.items()]
    rows += [f"N1;;{building};;{staircase};;;;;;" for building, staircase in stairs]
    rows += [
        f"N1;;{flat.building};;{flat.staircase};{flat.code};{flat.number};mieszkalny;{flat.area};"
        f"{flat.persons};"
        for flat in FLATS
    ]
    return _written(folder / "nieruchomosci.csv", [head, *rows])


def accounts_csv(folder: Path, opened_on: date) -> Path:
    """What the bookkeeping program gives: premises, payers, accounts."""
    head = (
        "account_no;premises_code;building;stairwell;premises_no;address;area_m2;persons;"
        "payer_name;payer_kind;nrb;regime;opened_on"
    )
    rows = [
        f"{flat.account_no};{flat.code};{flat.building};{flat.staircase};{flat.number};"
        f"{address(flat)};{flat.area};{flat.persons};{flat.payer};OSOBA;;SM;{opened_on}"
        for flat in FLATS
    ]
    return _written(folder / "konta.csv", [f"#ebok;accounts;1;rows={len(rows)}", head, *rows])


def opening_items_csv(folder: Path, opened_on: date) -> Path:
    """Return what the former program left: Halina's unpaid month, with its own term."""
    head = "account_no;opening_date;document_no;title;due_date;rest;account_balance"
    day, due = opened_on - timedelta(days=1), opened_on - timedelta(days=100)
    rest = f"{BROUGHT}".replace(".", ",")
    row = f"{HALINA.account_no};{day};CZ/7;Opłata za lipiec;{due};{rest};{rest}"
    return _written(folder / "otwarcie.csv", ["#ebok;opening_items;1;rows=1", head, row])


def members_csv(folder: Path) -> Path:
    """Return the register of members: Halina and Tadeusz, who pay for their flats already."""
    head = "member_no;name;joined_on;ended_on;kind;phone;correspondence_address;premises_code"
    rows = [
        f"{number};{flat.payer};2009-05-12;;OSOBA;{phone};{address(flat)};{flat.code}"
        for number, phone, flat in ((11, HALINA_PHONE, FLATS[0]), (12, "600 100 300", FLATS[1]))
    ]
    return _written(folder / "czlonkowie.csv", [head, *rows])


def components_csv(folder: Path, valid_from: date) -> Path:
    """Two components of the monthly charge."""
    head = "component_code;name;basis;unit;rate;valid_from;valid_to;subaccount;is_advance"
    rows = [
        f"EKS;Eksploatacja podstawowa;AREA_M2;m²;4,6000;{valid_from};;MAIN;NIE",
        f"GOK;Gospodarowanie odpadami;PERSONS;os.;38,0000;{valid_from};;MAIN;NIE",
    ]
    return _written(folder / "skladniki.csv", ["#ebok;components;1;rows=2", head, *rows])


def statement(folder: Path, flat: Flat, paid: Decimal, on: date) -> Path:
    """Return the bank's statement of a day (camt.053.001.02) with one payment."""
    opening, reference = Decimal("1000.00"), f"{on:%y%m%d}000001"
    day = f"<Dt><Dt>{on}</Dt></Dt>"

    def balance(code: str, amount: Decimal) -> str:
        kind = f"<Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
        return f'<Bal>{kind}<Amt Ccy="PLN">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>{day}</Bal>'

    made = f"<CreDtTm>{on + timedelta(days=1)}T05:10:00+01:00</CreDtTm>"
    text = f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>
<GrpHdr><MsgId>1</MsgId>{made}</GrpHdr>
<Stmt><Id>1/{on:%Y}</Id><ElctrncSeqNb>1</ElctrncSeqNb><LglSeqNb>1</LglSeqNb>{made}
<Acct><Id><IBAN>PL{OWN_ACCOUNT}</IBAN></Id><Ccy>PLN</Ccy></Acct>
{balance("OPBD", opening)}
{balance("CLBD", opening + paid)}
<Ntry><NtryRef>{reference}</NtryRef><Amt Ccy="PLN">{paid}</Amt><CdtDbtInd>CRDT</CdtDbtInd>
<Sts>BOOK</Sts><BookgDt><Dt>{on}</Dt></BookgDt><ValDt><Dt>{on}</Dt></ValDt>
<AcctSvcrRef>{reference}</AcctSvcrRef>
<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>DMCT</SubFmlyCd></Fmly></Domn></BkTxCd>
<NtryDtls><TxDtls><Refs><AcctSvcrRef>{reference}</AcctSvcrRef></Refs>
<AmtDtls><TxAmt><Amt Ccy="PLN">{paid}</Amt></TxAmt></AmtDtls>
<RltdPties><Dbtr><Nm>{flat.payer}</Nm></Dbtr>
<CdtrAcct><Id><IBAN>PL{flat.nrb}</IBAN></Id></CdtrAcct></RltdPties>
<RmtInf><Ustrd>Opłata za mieszkanie</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
</Stmt></BkToCstmrStmt></Document>
"""
    file = folder / "wyciag.xml"
    file.write_text(text, encoding="utf-8")
    return file


def _written(file: Path, lines: list[str]) -> Path:
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file
