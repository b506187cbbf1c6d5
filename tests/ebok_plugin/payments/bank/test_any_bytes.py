"""Whatever the bytes: a file that balances, or one BankFileError."""

import gc
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ebok_plugin.payments.bank import (
    BankFileError,
    ParsedFile,
    ParsedStatement,
    detect_profile,
    parse_statements,
)
from tests.ebok_plugin.payments.bank import written

NAMES = [
    *written.EXPECTED["files"],
    *(f"broken/{name}" for name in written.EXPECTED["broken"] if "deep" not in name),
]
FILES = [written.sample(name) for name in NAMES]
PROFILES = st.sampled_from(list(written.SITE_PROFILES.values()))

TAGS = st.sampled_from(
    [":20:", ":25:", ":28C:", ":60F:", ":60M:", ":61:", ":62F:", ":62M:", ":64:", ":86:", ":34F:"]
    + ["-", "-}", "{1:", "{4:", ":940:", ":NS:", "~20", "^20", "<20", "?20", "; TYT.: ", "//", ""]
)
VALUES = st.one_of(
    st.text(max_size=12),
    st.from_regex(r"[CD]\d{6}PLN\d{1,18},\d{0,2}", fullmatch=True),
    st.from_regex(
        r"\d{6}(\d{4})?R?[CD][NR]?\d{1,18},\d{0,2}[NSF][A-Z0-9]{3}.{0,9}", fullmatch=True
    ),
    st.sampled_from(
        [f"/PL{written.OWN_ACCOUNTS[0]}", "71/1", "71/2", "C260309PLN100,00", "9" * 5000]
    ),
)
MT940_SOUP = st.lists(st.builds("{}{}".format, TAGS, VALUES), max_size=25).map(
    lambda lines: "\n".join([":20:1", *lines]).encode("utf-8", "surrogatepass")
)
_ELEMENTS = """
    Stmt Id Acct IBAN Othr Ccy Bal Tp CdOrPrtry Cd Amt CdtDbtInd Dt DtTm Ntry Sts ValDt BookgDt
    NtryDtls TxDtls AmtDtls TxAmt RltdPties Dbtr CdtrAcct RmtInf Ustrd Strd RvslInd
"""
NAMES_OF_CAMT = st.sampled_from(_ELEMENTS.split())
WORDS_OF_CAMT = st.sampled_from(
    ["CRDT", "DBIT", "BOOK", "OPBD", "CLBD", "2026-03-09", "5.00", "1e9", "", "&#1;", "&x;", "true"]
)


def element(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    def write(name: str, inside: list[str], attribute: str) -> str:
        return f"<{name}{attribute}>{''.join(inside)}</{name}>"

    attributes = st.sampled_from(["", ' Ccy="PLN"', ' Ccy="EUR"'])
    return st.builds(write, NAMES_OF_CAMT, st.lists(children, max_size=4), attributes)


CAMT_SOUP = st.builds(
    lambda space, inside: (
        f'<Document xmlns="{space}"><BkToCstmrStmt><Stmt>{"".join(inside)}</Stmt>'
        "</BkToCstmrStmt></Document>"
    ).encode(),
    st.sampled_from([written.CAMT_02, written.CAMT_08]),
    st.lists(st.recursive(WORDS_OF_CAMT, element, max_leaves=12), max_size=6),
)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A sample with a few bytes changed, put in or taken out, cut, or grown into another one."""
    data = bytearray(draw(st.sampled_from(FILES)))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(data)))
        damage = draw(st.sampled_from(["flip", "insert", "remove", "cut", "join"]))
        if damage == "flip" and at < len(data):
            data[at] ^= 1 << draw(st.integers(0, 7))
        elif damage == "insert":
            data[at:at] = draw(st.binary(max_size=6))
        elif damage == "remove":
            del data[at : at + draw(st.integers(1, 40))]
        elif damage == "cut":
            del data[at:]
        elif damage == "join":
            data[at:] = draw(st.sampled_from(FILES))[at:]
    return bytes(data)


def statements_of(parse: Callable[[], ParsedFile]) -> tuple[ParsedStatement, ...]:
    try:
        return parse().statements
    except BankFileError:
        return ()


def balanced_or_refused(parse: Callable[[], ParsedFile]) -> None:
    for statement in statements_of(parse):
        assert statement.opening.amount + statement.total == statement.closing.amount
        assert statement.total == sum(entry.signed_amount for entry in statement.entries)
        assert statement.number
        assert statement.iban
        assert [entry.line_no for entry in statement.entries] == [
            *range(1, len(statement.entries) + 1)
        ]
        assert len(statement.digest) == 64
        # Nothing is left in an entry that the database could not store.
        assert all(entry.amount >= 0 for entry in statement.entries)
        assert "\0" not in repr(statement)


@pytest.mark.thorough
@pytest.mark.parametrize(
    "bytes_of",
    [st.binary(), damaged(), MT940_SOUP, CAMT_SOUP],
    ids=["random bytes", "damaged samples", "pieces of MT940", "pieces of CAMT"],
)
def test_nothing_but_a_bank_file_error_leaves(bytes_of: st.SearchStrategy[bytes]):
    @settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    @given(data=bytes_of, profile=PROFILES, any_account=st.booleans())
    def holds(data: bytes, profile: Any, any_account: bool) -> None:
        own = None if any_account else written.OWN_ACCOUNTS
        balanced_or_refused(
            lambda: parse_statements(data, profile, today=written.TODAY, own_accounts=own)
        )
        balanced_or_refused(
            lambda: parse_statements(
                data,
                detect_profile(data, written.SITE_PROFILES).profile,
                today=written.TODAY,
                own_accounts=own,
                max_age_years=None,
            )
        )

    holds()


@pytest.mark.thorough
def test_a_file_cut_anywhere_is_never_half_taken():
    for name in NAMES:
        data = written.sample(name)
        profile = written.SITE_PROFILES["camt053" if name.endswith(".xml") else "pko"]
        for end in range(0, len(data), 97):
            balanced_or_refused(
                partial(
                    parse_statements,
                    data[:end],
                    profile,
                    today=written.TODAY,
                    own_accounts=written.OWN_ACCOUNTS,
                )
            )


def test_absurdly_long_values_are_no_trouble():
    for text in (
        written.mt940(number="1/" + "9" * 3000),
        written.mt940(opening="60F:C260309PLN" + "9" * 3000 + ",00"),
        written.mt940(account="9" * 3000),
        "{1:" * 1300 + "\n" + written.mt940(),
        written.camt(opening="9" * 5000, closing="9" * 5000),
        written.camt().replace("<Ccy>PLN", "<Ccy>" + "P" * 100_000),
    ):
        balanced_or_refused(partial(written.read, text, "pko"))


SMALL, LARGE = 500, 4_000


def mt940_entries(count: int) -> bytes:
    entry = ":61:2603090309CN1,00N152NONREF//1\n:86:020~00152\n~20czynsz\n~63SWRK0001000000100001"
    return written.mt940(*[entry] * count, closing=f"62F:C260309PLN{100 + count},00").encode()


def mt940_statements(count: int) -> bytes:
    return "".join(written.mt940(number=str(number)) for number in range(count)).encode()


def mt940_details(count: int) -> bytes:
    lines = "\n".join(["~20a"] + ["b" * 60] * count)
    return written.mt940(f":61:2603090309CN0,NTRFA\n:86:020{lines}").encode()


def mt940_identifier(count: int) -> bytes:
    digits = "\n".join(["1" * 60] * count)
    return written.mt940(f":61:2603090309CN0,NTRFA\n:86:020~63{digits}x").encode()


def camt_entries(count: int) -> bytes:
    return written.camt(*[written.ntry("1.00")] * count, closing=f"{100 + count}").encode()


def camt_batch(count: int) -> bytes:
    part = '<TxDtls><Amt Ccy="PLN">1.00</Amt></TxDtls>'
    return written.camt(written.ntry(f"{count}", part * count), closing=f"{100 + count}").encode()


def camt_text(count: int) -> bytes:
    lines = "<Ustrd>czynsz</Ustrd>" * count
    details = f"<TxDtls><RmtInf>{lines}</RmtInf></TxDtls>"
    return written.camt(written.ntry("1.00", details), closing="101.00").encode()


def camt_reference(count: int) -> bytes:
    strd = f"<Strd><CdtrRefInf><Ref>{'1' * 60 * count}x</Ref></CdtrRefInf></Strd>"
    details = f"<TxDtls><RmtInf><Ustrd>{'77 9990 ' * 8 * count}</Ustrd>{strd}</RmtInf></TxDtls>"
    return written.camt(written.ntry("1.00", details), closing="101.00").encode()


@pytest.fixture
def _no_garbage_collection() -> Iterator[None]:
    # Its cost grows with everything else that the test process holds.
    gc.disable()
    yield
    gc.enable()


def cpu_seconds(data: bytes) -> float:
    before = time.process_time()
    written.read(data)
    return time.process_time() - before


@pytest.mark.thorough
@pytest.mark.usefixtures("_no_garbage_collection")
@pytest.mark.parametrize(
    "write",
    [mt940_entries, mt940_statements, mt940_details, mt940_identifier]
    + [camt_entries, camt_batch, camt_text, camt_reference],
)
def test_eight_times_as_much_costs_about_eight_times(write: Callable[[int], bytes]):
    data = write(SMALL)
    small = min(cpu_seconds(data) for _ in range(3))

    # A quadratic step costs 64 times; the rest is room for a busy machine, and so are further runs.
    data = write(LARGE)
    assert any(cpu_seconds(data) <= 32 * small + 0.02 for _ in range(3))
