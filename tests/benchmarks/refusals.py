"""Whether the time of an answer reveals what exists: the overlap of times, in one run.

Three questions of a stranger: is there such a login, does this address belong to it, is there an
application with this number. Each case is asked in turn, in a new order every round, and measured
from outside by the clock. The overlap compares a case with the first one of its question: 1.00
when a longer answer comes from either as often as from the other, 0.00 when one glance at a clock
tells them apart. The median ratio stands next to it, because on a quiet machine also a tiny
difference, told by nobody over a network, can lower the overlap.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.benchmarks.browser import Browser, panel_page
from tests.benchmarks.figures import Figure, choose_size, print_figure

Fields = Mapping[str, str]
ROUNDS, WARM_UP = choose_size(150, 30), 10
PASSWORD, SECRET = "zupełnie inne hasło", "AAAA-BBBB-CCCC"

# All logins of one length, as the page repeats what was typed.
REFUSED = {
    "wrong": "EB-500001-3",
    "unknown": "EB-599999-9",
    "throttled": "EB-500004-7",
    "suspended": "EB-500003-9",
}


def login_of(turn: int) -> str:
    """Return a login made for the benchmark: tries per login and hour are limited."""
    return f"EB-{700000 + turn}-0"


def address_of(turn: int) -> str:
    return f"osoba{turn:04}@poczta.example"


def number_of(turn: int) -> str:
    """Return the number of an application made for the benchmark."""
    return f"EBOK/2025/{turn:05}"


@dataclass(frozen=True, slots=True)
class Question:
    """A form, the status of its answer, and the typed values of each case and turn."""

    name: str
    path: str
    status: int
    cases: Mapping[str, Callable[[int], Fields]]


def _knock(login: str) -> Callable[[int], Fields]:
    return lambda turn: {"login": login, "password": PASSWORD}


QUESTIONS = (
    Question(
        "login", panel_page("e-bok"), 200, {cause: _knock(who) for cause, who in REFUSED.items()}
    ),
    Question(
        "address",
        "/strefa-mieszkanca/haslo/e-bok/",
        302,
        {
            "right": lambda turn: {"login": login_of(turn), "email": address_of(turn)},
            "wrong": lambda turn: {"login": login_of(turn), "email": address_of(9000 + turn)},
            "unknown": lambda turn: {"login": login_of(9000 + turn), "email": address_of(turn)},
        },
    ),
    Question(
        "application",
        "/strefa-mieszkanca/wniosek/stan/",
        200,
        {
            "wrong": lambda turn: {"number": number_of(turn), "secret": SECRET},
            "unknown": lambda turn: {"number": number_of(90000 + turn), "secret": SECRET},
        },
    ),
)


def measure_all(browser: Browser) -> list[Figure]:
    """Measure, print and return the figures; every answer must have the same status."""
    figures = [row for question in QUESTIONS for row in _measure(browser, question)]
    for figure in figures:
        print_figure(figure)
    return figures


def overlap(some: list[float], others: list[float]) -> float:
    """Return 1 − |P(a > b) − P(a < b)| for a of some and b of others."""
    longer = sum((a > b) - (a < b) for a in some for b in others)
    return 1 - abs(longer) / (len(some) * len(others))


def _measure(browser: Browser, question: Question) -> list[Figure]:
    times = _times(browser, question)
    first = next(iter(times.values()))
    return [
        Figure(
            f"refusal, clock: {question.name} {case}, overlap {overlap(taken, first):.2f}",
            statistics.median(taken),
            statistics.median(first),
            statistics.median(taken) / statistics.median(first),
        )
        for case, taken in times.items()
    ]


def _times(browser: Browser, question: Question) -> dict[str, list[float]]:
    token = browser.token(question.path)
    times: dict[str, list[float]] = {case: [] for case in question.cases}
    order = list(question.cases)
    for turn in range(WARM_UP + ROUNDS):
        random.shuffle(order)
        for case in order:
            typed = question.cases[case](turn)
            before = time.perf_counter()
            status = browser.post(question.path, typed, token)
            taken = (time.perf_counter() - before) * 1000
            assert status == question.status, f"{question.name} {case} answers {status}"
            if turn >= WARM_UP:
                times[case].append(taken)
    return times
