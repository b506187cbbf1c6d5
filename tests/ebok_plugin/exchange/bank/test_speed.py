"""Reading costs the same per entry, however many there are (CPU time, one run, wide margin)."""

import gc
import time
from collections.abc import Callable, Iterator

import pytest

from tests.ebok_plugin.exchange.bank.written import camt, mt940, ntry, read

SMALL, LARGE = 500, 4_000


def mt940_entries(count: int) -> bytes:
    entry = ":61:2603090309CN1,00N152NONREF//1\n:86:020~00152\n~20czynsz\n~63SWRK0001000000100001"
    return mt940(*[entry] * count, closing=f"62F:C260309PLN{100 + count},00").encode()


def mt940_statements(count: int) -> bytes:
    return "".join(mt940(number=str(number)) for number in range(count)).encode()


def mt940_details(count: int) -> bytes:
    lines = "\n".join(["~20a"] + ["b" * 60] * count)
    return mt940(f":61:2603090309CN0,NTRFA\n:86:020{lines}").encode()


def mt940_identifier(count: int) -> bytes:
    digits = "\n".join(["1" * 60] * count)
    return mt940(f":61:2603090309CN0,NTRFA\n:86:020~63{digits}x").encode()


def camt_entries(count: int) -> bytes:
    return camt(*[ntry("1.00")] * count, closing=f"{100 + count}").encode()


def camt_batch(count: int) -> bytes:
    part = '<TxDtls><Amt Ccy="PLN">1.00</Amt></TxDtls>'
    return camt(ntry(f"{count}", part * count), closing=f"{100 + count}").encode()


def camt_text(count: int) -> bytes:
    lines = "<Ustrd>czynsz</Ustrd>" * count
    details = f"<TxDtls><RmtInf>{lines}</RmtInf></TxDtls>"
    return camt(ntry("1.00", details), closing="101.00").encode()


def camt_reference(count: int) -> bytes:
    strd = f"<Strd><CdtrRefInf><Ref>{'1' * 60 * count}x</Ref></CdtrRefInf></Strd>"
    details = f"<TxDtls><RmtInf><Ustrd>{'77 9990 ' * 8 * count}</Ustrd>{strd}</RmtInf></TxDtls>"
    return camt(ntry("1.00", details), closing="101.00").encode()


@pytest.fixture
def _no_garbage_collection() -> Iterator[None]:
    # Its cost grows with everything else that the test process holds.
    gc.disable()
    yield
    gc.enable()


def cpu_seconds(data: bytes) -> float:
    before = time.process_time()
    read(data)
    return time.process_time() - before


@pytest.mark.usefixtures("_no_garbage_collection")
@pytest.mark.parametrize(
    "write",
    [mt940_entries, mt940_statements, mt940_details, mt940_identifier]
    + [camt_entries, camt_batch, camt_text, camt_reference],
)
def test_eight_times_as_much_costs_about_eight_times(write: Callable[[int], bytes]) -> None:
    data = write(SMALL)
    small = min(cpu_seconds(data) for _ in range(3))

    # A quadratic step costs 64 times; the rest is room for a busy machine, and so are further runs.
    data = write(LARGE)
    assert any(cpu_seconds(data) <= 32 * small + 0.02 for _ in range(3))
