"""Every rule that code, tests and documents cite is in its file, under the number they say.

The files are in `docs/rules/`, those of a plugin in its own `docs/`.

Our own rules are cited as `ledger.md §4`; a blank after the sign (art. 4 § 1) marks a paragraph of
somebody else's law, which nobody can look up here.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.sources import ROOT, tracked

# Files of rules by their name.
RULES = {
    path.stem: path
    for pattern in ("docs/rules/*.md", "plugins/*/docs/*.md")
    for path in ROOT.glob(pattern)
}
OWN_WORDS = (".html", ".tpl", ".toml", ".yaml")
# The co-op's own documents and what people hand in are no words of ours.
FOREIGN = ("fixtures/coop/documents/", "fixtures/coop/announcements/", "tests/members_area/data/")

PLACE = r"(?:§\d+[a-z]?(?:\.\d+)?|\b[AB]\d?\b|\bINV-\d+)"
CITED = re.compile(rf"\b(\w+)\.md`?,?\s+({PLACE}(?:(?:,\s*|\s+and\s+|–){PLACE})*)")
BARE = re.compile(r"§\d+[a-z]?(?:\.\d+)?")
PAPER = re.compile(r"(?<![\w/.*{])(?:\.\./)*([\w./-]+\.md)\b")
# Codes of rules: what they begin with, and the file that says what each means.
HOMES = {
    "INV": "ledger",
    "C": "access",
    "E-ACC": "access",
    "AC": "access",
    "E-ANN": "announcement",
    "AN": "announcement",
    "E-FEE": "fees_law",
    "FL": "fees_law",
    "E-LIB": "library",
    "LB": "library",
}
CODE = re.compile(r"\b(?:(INV|E-ACC|AC|E-ANN|AN|E-FEE|FL|E-LIB|LB)-\d+|(C)[0-2]\d\b)")
# How rules were cited while they stood outside the repository.
OUTSIDE = re.compile(
    r"\b(?:spec/\w|research/\w|DESIGN\b|TARGETS [A-Z]\d|[Ii]ssues? \d+\b"
    r"|(?:glossary|access|announcement|bank_formats|fees_law|import_formats|interest|ledger"
    r"|library|qr_zbp) (?:§|[AB]\d\b))"
)


@cache
def places(name: str) -> frozenset[str]:
    """What `name`.md can be cited for: `§4`, `§4.2` (an item of a section), `B4`, `INV-9`."""
    found, section = set(), ""
    for line in RULES[name].read_text(encoding="utf-8").splitlines():
        if heading := re.match(r"#{2,3} (?:(\d+[a-z]?)|([AB]\d?))\. ", line):
            section = f"§{heading[1]}" if heading[1] else heading[2]
            found.add(section)
        elif item := re.match(r"(\d+)\. ", line):
            found.add(f"{section}.{item[1]}")
        found.update(re.findall(r"\bINV-\d+", line))
    return frozenset(found)


@cache
def codes(name: str) -> frozenset[str]:
    text = RULES[name].read_text(encoding="utf-8")
    return frozenset(match[0] for match in CODE.finditer(text))


@cache
def papers() -> tuple[str, ...]:
    return tuple(f"/{path.relative_to(ROOT)}" for path in tracked(".md"))


def dead_ends(text: str, home: str = "") -> Iterator[tuple[int, str]]:
    """Citations in a text that lead nowhere: how many lines down, and their words.

    `home` is the rule file that a bare `§4` means, for the rule files themselves.
    """
    plain = re.sub(r"(?<=\n)[ \t]*#[ \t]?", " ", text)
    found = []
    for match in CITED.finditer(plain):
        name = match[1]
        for place in re.findall(PLACE, match[2]):
            if name not in RULES or place not in places(name):
                found.append((match.start(), f"{name}.md {place}"))
    free = CITED.sub(lambda match: " " * len(match[0]), plain)
    wrong = [match for match in BARE.finditer(free) if not home or match[0] not in places(home)]
    wrong += [
        match
        for match in CODE.finditer(plain)
        if match[0] not in codes(HOMES[match[1] or match[2]])
    ]
    wrong += [
        match
        for match in PAPER.finditer(plain)
        if not any(paper.endswith(f"/{match[1]}") for paper in papers())
    ]
    found += [(match.start(), match[0]) for match in (*wrong, *OUTSIDE.finditer(plain))]
    return ((plain.count("\n", 0, at), words) for at, words in sorted(found))


def prose(path: Path) -> Iterator[tuple[int, str]]:
    """What a file says to its reader, each part with its line: of code comments and docstrings."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py" and next(dead_ends(text), None) is None:
        return  # nothing in its strings either: parsing a thousand files takes long
    if path.suffix != ".py":
        yield 1, text
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(
            node
        ):
            first = node.body[0]
            assert isinstance(first, ast.Expr)
            assert isinstance(first.value, ast.Constant)
            yield first.lineno, str(first.value.value)
    yield from _comments(text)


def _comments(text: str) -> Iterator[tuple[int, str]]:
    """Lines of comment that follow each other are one part."""
    start, lines = 0, list[str]()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type != tokenize.COMMENT:
            continue
        if lines and token.start[0] != start + len(lines):
            yield start, "\n".join(lines)
            lines = []
        if not lines:
            start = token.start[0]
        lines.append(token.string)
    if lines:
        yield start, "\n".join(lines)


def _found(paths: Iterable[Path]) -> list[str]:
    found = []
    for path in paths:
        name = str(path.relative_to(ROOT))
        if name.startswith(FOREIGN):
            continue
        home = path.stem if path in RULES.values() else ""
        for line, text in prose(path):
            found += [f"{name}:{line + down}: {words}" for down, words in dead_ends(text, home)]
    return found


@pytest.mark.thorough
@pytest.mark.all_plugins
def test_no_citation_leads_nowhere():
    code = [path for path in tracked(".py") if path != Path(__file__)]
    ours = [
        path
        for path in tracked(".md")
        if "docs" in path.relative_to(ROOT).parts or path.parent == ROOT
    ]

    assert _found([*code, *tracked(*OWN_WORDS), *ours]) == []


def test_an_invented_citation_is_found_with_its_line():
    invented = {
        "Posted once (`ledger.md` §99).": "ledger.md §99",
        "Source: bank_formats.md §1 and §77.": "bank_formats.md §77",
        "Nothing is deleted (ledger.md §4.9).": "ledger.md §4.9",
        "A term (glossary.md B9).": "glossary.md B9",
        "As ledger.md INV-99 says.": "ledger.md INV-99",
        "Added up (INV-99).": "INV-99",
        "The condition C13 is met.": "C13",
        "Raises E-LIB-77.": "E-LIB-77",
        "A rule without a home (§4).": "§4",
        "Read nowhere.md first.": "nowhere.md",
        "Read docs/decisions/9999-nothing.md first.": "docs/decisions/9999-nothing.md",
        "As the glossary B4 says.": "glossary B4",
        "What issue 5 names.": "issue 5",
    }

    for said, words in invented.items():
        found = dead_ends(f"First line (ledger.md §4, `access.md` §2a, C05).\n{said}")
        assert (1, words) in list(found), said
    # One that is broken over two lines; a paragraph of a law is none of ours.
    assert list(dead_ends("# The order of (ledger.md\n# §4.5) and of bank_formats.md §6.")) == []
    assert list(dead_ends("# The order of (ledger.md\n# §99).")) == [(0, "ledger.md §99")]
    assert list(dead_ends("Art. 41 § 5 of the act; statut § 41.")) == []
