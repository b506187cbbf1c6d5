"""The days on which an account keeps its old rate because it was told late (`fees_law.md` §2)."""

from decimal import Decimal

from cms_ext.base.dates.period import Period
from ebok_plugin.fee_changes.domain.old_rates import AnnouncedRate, OldRate, list_old_rates

NEVER = ""


def told(
    number: str, since: str, before: str, rate: str, owed_from: str, *, lost: bool = False
) -> AnnouncedRate:
    first = Period.parse(owed_from).first_day if owed_from else None
    return AnnouncedRate(
        number, Period.parse(since).first_day, Decimal(rate), Decimal(before), first, lost
    )


def kept(number: str, rate: str, first: str, last: str) -> OldRate:
    return OldRate(
        number,
        Decimal(rate),
        Period.parse(first).first_day,
        Period.parse(last).last_day if last else None,
    )


APRIL_UNKNOWN = told("A", "2027-04", "4.60", "4.85", NEVER)
APRIL_IN_JUNE = told("A", "2027-04", "4.60", "4.85", "2027-06")
CASES: list[tuple[str, list[AnnouncedRate], list[OldRate]]] = [
    ("told in time", [told("A", "2027-04", "4.60", "4.85", "2027-04")], []),
    ("two months late", [APRIL_IN_JUNE], [kept("A", "4.60", "2027-04", "2027-05")]),
    ("not known whether it came", [APRIL_UNKNOWN], [kept("A", "4.60", "2027-04", "")]),
    (
        "the next one in time ends it",
        [APRIL_UNKNOWN, told("B", "2027-07", "4.85", "4.95", "2027-07")],
        [kept("A", "4.60", "2027-04", "2027-06")],
    ),
    (
        "the next one too late carries its own",
        [APRIL_UNKNOWN, told("B", "2027-07", "4.85", "4.95", "2027-09")],
        [kept("A", "4.60", "2027-04", "2027-06"), kept("B", "4.60", "2027-07", "2027-08")],
    ),
    (
        "both late: the first one reaches while the second is waited for",
        [
            told("A", "2027-04", "4.60", "4.85", "2027-08"),
            told("B", "2027-07", "4.85", "4.95", "2027-10"),
        ],
        [
            kept("A", "4.60", "2027-04", "2027-06"),
            kept("B", "4.60", "2027-07", "2027-07"),
            kept("B", "4.85", "2027-08", "2027-09"),
        ],
    ),
    ("a lowering is never late", [told("A", "2027-04", "4.60", "4.40", NEVER)], []),
    ("nor what stays the same", [told("A", "2027-04", "4.60", "4.60", NEVER)], []),
    (
        "a lowering below what is paid ends it",
        [APRIL_UNKNOWN, told("B", "2027-07", "4.85", "4.50", NEVER)],
        [kept("A", "4.60", "2027-04", "2027-06")],
    ),
    (
        "what is lower for others is a rise for who still pays the old rate",
        [APRIL_UNKNOWN, told("B", "2027-07", "4.85", "4.70", NEVER)],
        [kept("A", "4.60", "2027-04", "2027-06"), kept("B", "4.60", "2027-07", "")],
    ),
    (
        "a new component is not paid until then",
        [told("A", "2027-04", "0", "1.20", "2027-05")],
        [kept("A", "0", "2027-04", "2027-04")],
    ),
    (
        "a rate entered by hand in between counts as the former one",
        [
            told("A", "2027-04", "4.60", "4.85", "2027-04"),
            told("B", "2027-07", "4.90", "4.95", NEVER),
        ],
        [kept("B", "4.90", "2027-07", "")],
    ),
    (
        "what a court took away is not what was paid",
        [
            told("A", "2027-04", "4.60", "4.85", "2027-04", lost=True),
            told("B", "2027-07", "4.85", "4.95", "2027-08"),
        ],
        [kept("B", "4.60", "2027-07", "2027-07")],
    ),
]


def test_the_old_rate_is_kept_on_these_days():
    expected = {what: kept for what, _told, kept in CASES}

    assert {what: list_old_rates(rates) for what, rates, _kept in CASES} == expected
    assert {what: list_old_rates(reversed(rates)) for what, rates, _kept in CASES} == expected
