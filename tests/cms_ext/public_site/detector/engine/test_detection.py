import random
import time
from collections import Counter
from typing import Any

import pytest
import yaml

from cms_ext.public_site.detector import AllowedValues, DetectedSpan, Phrases, SurnameStems, detect
from cms_ext.public_site.detector.engine.rules import read_rules
from tests.sources import ROOT

COOP = ROOT / "fixtures" / "coop"
PAPERS = sorted((COOP / "documents").glob("*.md"))
RAW = COOP / "documents" / "90-surowy-protokol-do-anonimizacji.md"


def paper(path: Any) -> tuple[dict[str, Any], str]:
    """Front matter and body."""
    _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    return yaml.load(front, Loader=yaml.CSafeLoader), body


@pytest.fixture(scope="module")
def known() -> tuple[SurnameStems, AllowedValues]:
    """Return the demo's register and its whitelist."""
    people = yaml.load((COOP / "people.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    coop = yaml.load((COOP / "coop.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    allowed = AllowedValues(
        phones=frozenset({"0" * 9, "0" * 8 + "1"}),
        domains=frozenset({"podlasem.example"}),
        accounts=frozenset({coop["bank_account"]}),
        people=SurnameStems.of(office["person"] for office in coop["functions"]),
        phrases=Phrases.of(["Przykładowo", *(estate["name"] for estate in coop["properties"])]),
    )
    register = (person["name"] for person in people["persons"] if person["kind"] == "person")
    return SurnameStems.of(register), allowed


def test_the_raw_minutes_give_exactly_what_is_expected(known: tuple[SurnameStems, AllowedValues]):
    front, body = paper(RAW)
    names, allowed = known

    spans = detect(body, names=names, allowed=allowed)

    assert Counter(span.rule for span in spans) == front["expected_findings"]
    assert [(span.rule, body[span.start : span.end]) for span in spans] == [
        ("PERSON", "Kalinowskiej-Próbnej"),
        ("FLAT_ADDR", "ul. Jodłowej 4/27"),
        ("DEBT", "zaległości"),
        ("PHONE", "000 000 111"),
        ("EMAIL", "kalina@poczta.example"),
        ("HEALTH", "chorobę"),
    ]


def test_the_published_papers_of_the_demo_are_clean(known: tuple[SurnameStems, AllowedValues]):
    names, allowed = known

    found = {
        path.stem: detect(paper(path)[1], names=names, allowed=allowed)
        for path in PAPERS
        if path != RAW
    }

    assert found == dict.fromkeys(found, ())
    assert len(found) >= 16


def test_the_co_op_may_set_another_strength():
    changed = read_rules().strengths.changed({("PERSON", True): "block", ("EMAIL", False): "warn"})
    text = "pani Lis, kalina@poczta.example"

    assert detect(
        text, names=SurnameStems.of(["Anna Lis"]), allowed=AllowedValues(), strengths=changed
    ) == (DetectedSpan("PERSON", "block", 5, 8), DetectedSpan("EMAIL", "warn", 10, 31))


def test_every_rule_of_the_specification_is_there():
    assert sorted(read_rules().names) == [
        "BANK_ACC", "DEBT", "EMAIL", "FLAT_ADDR", "HEALTH", "ID_CARD", "LAND_REG", "NAME", "PERSON",
        "PESEL", "PESEL_LIKE", "PHONE",
    ]  # fmt: skip


@pytest.mark.thorough
def test_the_register_does_not_multiply_the_time():
    """Twenty pages against 10 000 people cost little more than against ten."""
    chance = random.Random(8)
    parts = ["ko", "wal", "no", "mar", "sie", "lip", "gó", "dą", "brze", "wró", "sza", "ra"]
    people = [
        f"{_word(chance, parts)} {_word(chance, parts)}{chance.choice(['ski', 'ak', 'a', ''])}"
        for _ in range(10_000)
    ]
    text = "\n\n".join(
        " ".join(_word(chance, parts) for _ in range(40)).lower() for _ in range(20 * 8)
    )
    few, many = SurnameStems.of(people[:10]), SurnameStems.of(people)

    assert _seconds(text, many) < 5 * _seconds(text, few)


@pytest.mark.thorough
def test_no_text_makes_it_read_again_and_again():
    """50 000 signs; were the time to grow with the square, each would take minutes."""
    parts = ["1", "1 ", "111 ", "111.", "a", "a.", "a@", "1-", "ul. ", "ul. Lis ", "Anna Lis "]
    parts += ["pan ", "pan Prezes ", "Jan ", "Jan Nowak ", "p. ", "Nowakowski Jan ", "Prezes "]
    parts += ["\n ", "(22) 000 ", "AB1C/00000000/1 ", "+48000000001 ", "lokal nr 2 ", "§ 1,"]
    seconds = {}
    for part in (*parts, "ul. Lis 1/2, Lis 1/2, "):
        text = part * (50_000 // len(part))
        begun = time.process_time()
        detect(text, names=SurnameStems.of(["Anna Lis"]), allowed=AllowedValues())
        seconds[part] = time.process_time() - begun

    assert {part: took for part, took in seconds.items() if took > 1.25} == {}


def _word(chance: random.Random, parts: list[str]) -> str:
    return "".join(chance.choices(parts, k=3)).capitalize()


def _seconds(text: str, names: SurnameStems) -> float:
    """Return the least of three runs after the first: the stems of words are kept by then."""
    detect(text, names=names, allowed=AllowedValues())
    runs = []
    for _ in range(3):
        begun = time.process_time()
        detect(text, names=names, allowed=AllowedValues())
        runs.append(time.process_time() - begun)
    return min(runs)
