from datetime import date
from decimal import Decimal
from typing import Any

from ebok_plugin.payments.bank import Code, FilePosition, Mark, ParsedEntry, ParsedFile
from tests.ebok_plugin.payments.bank.written import (
    ACCOUNT,
    CAMT_02,
    camt,
    ntry,
    only_entry,
    read,
    reason,
    refused,
)

PAYER_1 = "77999000090001000000100001"
PAYER_2 = "50999000090001000000100002"
FROM = "48999900010000000000007001"
ADDRESS = "<PstlAdr><AdrLine>ul. Łąkowa 1</AdrLine><AdrLine>Kraków</AdrLine></PstlAdr>"


def parties(
    *, name: str = "Łucja Przykładowa", to: str = PAYER_1, new: bool = False, more: str = ""
) -> str:
    named = f"<Nm>{name}</Nm>{more}"
    return (
        f"<RltdPties><Dbtr>{f'<Pty>{named}</Pty>' if new else named}</Dbtr>"
        f"<DbtrAcct><Id><IBAN>PL{FROM}</IBAN></Id></DbtrAcct><Cdtr><Nm>Spółdzielnia</Nm></Cdtr>"
        f"<CdtrAcct><Id><IBAN>PL{to}</IBAN></Id></CdtrAcct></RltdPties>"
    )


def part(amount: str, to: str = PAYER_1, *, new: bool = False, more: str = "") -> str:
    amt = f'<Amt Ccy="PLN">{amount}</Amt>'
    own = amt if new else f"<AmtDtls><TxAmt>{amt}</TxAmt></AmtDtls>"
    return f"<TxDtls>{own}{more}{parties(to=to, new=new)}</TxDtls>"


def read_entry(details: str) -> ParsedEntry:
    return only_entry(read(camt(ntry("5.00", details), closing="105.00"), "camt053"))


def test_every_part_of_an_entry():
    details = (
        "<TxDtls><Refs><AcctSvcrRef>T1</AcctSvcrRef><EndToEndId>E1</EndToEndId></Refs>"
        f"{parties(more=ADDRESS)}"
        "<RmtInf><Ustrd>czynsz &amp; garaż</Ustrd><Ustrd> za  marzec</Ustrd></RmtInf></TxDtls>"
    )
    kind = (
        "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>DMCT</SubFmlyCd></Fmly></Domn>"
        "</BkTxCd>"
    )
    text = camt(ntry("5.00", details, more=kind), closing="105.00")

    assert only_entry(read(text, "camt053")) == ParsedEntry(
        line_no=1,
        value_date=date(2026, 3, 9),
        booking_date=date(2026, 3, 9),
        mark=Mark.C,
        amount=Decimal("5.00"),
        type_code="PMNT-RCDT-DMCT",
        customer_ref="E1",
        bank_ref="T1",
        title="czynsz & garaż za marzec",
        name="Łucja Przykładowa",
        address="ul. Łąkowa 1 Kraków",
        counterparty_nrb=FROM,
        virtual_id=PAYER_1,
        virtual_raw=f"PL{PAYER_1}",
        raw_61="",
        raw_86=details.replace("<TxDtls>", f'<TxDtls xmlns="{CAMT_02}">'),
        place=FilePosition(2, "Ntry"),
    )


def test_sign_is_the_indicator_alone_and_a_reversal_keeps_the_roles():
    signs = {
        ("CRDT", ""): ("C", "5.00", "Łucja Przykładowa", PAYER_1),
        ("CRDT", "false"): ("C", "5.00", "Łucja Przykładowa", PAYER_1),
        ("DBIT", "false"): ("D", "-5.00", "Spółdzielnia", None),
        ("DBIT", "true"): ("RC", "-5.00", "Łucja Przykładowa", PAYER_1),
        ("CRDT", "1"): ("RD", "5.00", "Spółdzielnia", None),
    }

    def read_signed(sign: str, reversal: str) -> tuple[str, str, str, str | None]:
        more = f"<RvslInd>{reversal}</RvslInd>" if reversal else ""
        text = camt(
            ntry("5.00", f"<TxDtls>{parties()}</TxDtls>", sign=sign, more=more),
            closing=str(100 + Decimal(signs[sign, reversal][1])),
        )
        entry = only_entry(read(text, "camt053"))
        return entry.mark, str(entry.signed_amount), entry.name, entry.virtual_id

    assert {given: read_signed(*given) for given in signs} == signs


def test_where_the_virtual_account_may_stand():
    def details(text: str = "", **to: Any) -> str:
        remittance = f"<RmtInf>{text}</RmtInf>" if text else ""
        return f"<TxDtls>{parties(**to) if to else ''}{remittance}</TxDtls>"

    def strd(reference: str) -> str:
        return f"<Strd><CdtrRefInf><Ref>{reference}</Ref></CdtrRefInf></Strd>"

    title = f"<Ustrd>czynsz na {PAYER_2}</Ustrd>"
    wrong = "77999000090001000000100002"
    places = {
        details(to=ACCOUNT): ("", None),
        details(to=PAYER_1, new=True): (f"PL{PAYER_1}", PAYER_1),
        details(to=wrong): (f"PL{wrong}", None),
        details(strd("SWRK0001000000100002"), to=ACCOUNT): ("SWRK0001000000100002", PAYER_2),
        details(strd("FV/100002"), to=ACCOUNT): ("", None),
        details(title): (PAYER_2, PAYER_2),
        details(title, to=PAYER_1): (f"PL{PAYER_1}", PAYER_1),
        "": ("", None),
    }

    entries = {written: read_entry(written) for written in places}
    assert {
        written: (entry.virtual_raw, entry.virtual_id) for written, entry in entries.items()
    } == places


def test_references():
    references = {
        "<TxDtls><Refs><AcctSvcrRef>T</AcctSvcrRef></Refs></TxDtls>": ("T", ""),
        "<TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs></TxDtls>": ("REF", ""),
        "<TxDtls><Refs><EndToEndId>E</EndToEndId></Refs></TxDtls>": ("REF", "E"),
        "": ("REF", ""),
    }

    entries = {details: read_entry(details) for details in references}
    assert {
        details: (entry.bank_ref, entry.customer_ref) for details, entry in entries.items()
    } == references
    # The last resort is the payer's own.
    own = ntry("5.00", "<TxDtls><Refs><EndToEndId>E</EndToEndId></Refs></TxDtls>")
    text = camt(own.replace("<AcctSvcrRef>REF</AcctSvcrRef>", ""), closing="105.00")
    assert only_entry(read(text, "camt053")).bank_ref == "E"


def test_a_fee_is_named_by_the_bank():
    named = "</NtryDtls><AddtlNtryInf>Opłata za  rachunek</AddtlNtryInf>"
    fee = ntry("5.00", sign="DBIT").replace("</NtryDtls>", named)

    assert only_entry(read(camt(fee, closing="95.00"), "camt053")).title == "Opłata za rachunek"


def test_a_batch_becomes_its_parts():
    for new in (False, True):
        details = part("3.00", PAYER_1, new=new) + part("2.00", PAYER_2, new=new)
        text = camt(ntry("5.00", details), ntry("1.00"), closing="106.00")
        (statement,) = read(text, "camt053").statements

        assert [
            (e.line_no, str(e.amount), e.virtual_id, e.bank_ref) for e in statement.entries
        ] == [(1, "3.00", PAYER_1, "REF"), (2, "2.00", PAYER_2, "REF"), (3, "1.00", None, "REF")]


def test_parts_may_spread_over_blocks_and_have_signs_of_their_own():
    details = part("7.00", PAYER_1, new=True, more="<CdtDbtInd>CRDT</CdtDbtInd>")
    details += f"</NtryDtls><NtryDtls>{part('2.00', new=True, more='<CdtDbtInd>DBIT</CdtDbtInd>')}"

    (statement,) = read(camt(ntry("5.00", details), closing="105.00"), "camt053").statements

    assert [str(entry.signed_amount) for entry in statement.entries] == ["7.00", "-2.00"]


def test_a_batch_without_amounts_stays_one_payment_that_nobody_owns():
    details = f"<TxDtls>{parties()}</TxDtls>{part('2.00', PAYER_2)}"

    entry = read_entry(details)

    assert (entry.title, entry.name, str(entry.amount)) == ("przelew zbiorczy", "", "5.00")
    assert (entry.virtual_id, entry.virtual_raw, entry.counterparty_nrb) == (None, "", None)


def test_parts_must_make_the_whole_and_be_readable():
    error = refused(read_entry, part("3.00") + part("1.00", PAYER_2))
    unread = refused(read_entry, part("3.00") + part("2,00", PAYER_2))

    assert (error.code, error.outcome) == (Code.BANK_BATCH_SUM, "quarantined")
    assert (
        error.message_pl == "Przelew zbiorczy REF: suma części 4,00 zł różni się od kwoty 5,00 zł."
    )
    assert (error.field, error.found, error.expected) == ("Ntry/Amt", "4,00 zł", "5,00 zł")
    assert (unread.code, unread.found) == (Code.BANK_BAD_AMOUNT, "2,00")


def test_unbooked_entries_are_left_out_with_a_notice_when_the_balances_agree():
    file = read(camt(ntry("5.00"), ntry("9.00", sts="PDNG"), closing="105.00"), "camt053")

    (notice,) = file.warnings
    assert [str(entry.amount) for entry in file.statements[0].entries] == ["5.00"]
    assert file.statements[0].left_out == ("PDNG",)
    assert (notice.code, notice.message_pl) == (
        Code.BANK_PENDING_ENTRY,
        "Wyciąg 1: pominięto operacje niezaksięgowane przez bank (liczba: 1, status PDNG).",
    )
    assert file.held == ()


def test_unbooked_entries_that_break_the_balances_name_the_cause():
    def parse(status: str) -> ParsedFile:
        return read(camt(ntry("5.00", sts=status), closing="105.00"), "camt053")

    for status, word in {"<Cd>INFO</Cd>": "INFO", "<Prtry>CZEKA</Prtry>": "CZEKA"}.items():
        assert reason(parse, status) == (
            Code.BANK_PENDING_ENTRY,
            f"Wyciąg zawiera operację o statusie {word} (niezaksięgowaną). "
            "Niczego nie zaksięgowano.",
        )
    assert str(only_entry(parse("<Cd>BOOK</Cd>")).amount) == "5.00"


def test_the_booking_day_stands_in_for_the_value_day():
    text = camt(ntry("5.00"), closing="105.00").replace("<ValDt><Dt>2026-03-09</Dt></ValDt>", "")

    assert only_entry(read(text, "camt053")).value_date == date(2026, 3, 9)


def test_what_cannot_be_read_is_named():
    text, entry = camt(ntry("5.00"), closing="105.00"), "Operacja nr 1 (Ntry) "
    unread = f"{entry}ma kwotę, której nie da się odczytać."
    days = "<BookgDt><Dt>2026-03-09</Dt></BookgDt><ValDt><Dt>2026-03-09</Dt></ValDt>"
    changes = {
        (">5.00<", ">5,00<"): (Code.BANK_BAD_AMOUNT, unread, "Amt"),
        (">5.00<", ">5.001<"): (Code.BANK_BAD_AMOUNT, unread, "Amt"),
        ('<Amt Ccy="PLN">5.00', '<Amt Ccy="EUR">5.00'): (
            Code.BANK_CURRENCY,
            f"{entry}jest w EUR, a wyciąg w PLN.",
            "Amt",
        ),
        ("<CdtDbtInd>CRDT</CdtDbtInd><Sts>", "<Sts>"): (
            Code.BANK_BAD_AMOUNT,
            f"{entry}nie mówi, czy to uznanie, czy obciążenie.",
            "CdtDbtInd",
        ),
        ("<ValDt><Dt>2026-03-09", "<ValDt><Dt>2026-02-30"): (
            Code.BANK_BAD_DATE,
            f"{entry}ma datę 2026-02-30, która nie istnieje.",
            "ValDt/Dt",
        ),
        (days, ""): (Code.BANK_BAD_DATE, f"{entry}nie ma daty.", "ValDt/Dt"),
    }
    assert all(old in text for old, _ in changes)

    errors = {change: refused(read, text.replace(*change), "camt053") for change in changes}
    assert {
        change: (error.code, error.message_pl, error.field) for change, error in errors.items()
    } == changes
    assert {(error.line, error.statement_no) for error in errors.values()} == {(2, "1")}
