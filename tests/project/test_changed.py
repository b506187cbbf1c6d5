"""`make test-changed` runs all that can notice a change, and passes only if all of it ran."""

import ast
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from tests import reach
from tests.machine import changed, effects
from tests.machine.effects import Effect, effect_of
from tests.migrated import ROOT
from tests.reach import OTHER_PROCESS, THOROUGH, Record, Records, instrument, shown_key

# It reads all modules for their imports.
pytestmark = pytest.mark.thorough

REPORT = "members_area/completeness/domain/report.py"
PEOPLE = "tests/people.py"
PAGE = "members_area/completeness/templates/members_area/completeness/desk/report.html"
HOLIDAYS = "cms_ext/office/law/working_days.py"
# A test opens it to read its text, and none shows it.
READ_ONLY = PAGE.replace("report", "read_only")
# A template of the same name in an app that comes before.
OVERRIDING = PAGE.replace("members_area/completeness/", "cms_ext/frontend/theme/", 1)
ADMIN = "tests/members_area/completeness/test_admin.py"
DOCS = "tests/project/test_docs.py"
RATE = "tests/ebok_plugin/interest/domain/test_rate.py"

OLD = '''
"""A module."""

from datetime import date

LIMIT = 3


def first(day: date) -> int:
    return LIMIT


class Noun:
    def verb(self) -> int:
        return 1
'''


def test_what_notices_a_change_of_a_module():
    importers = effects.importers_of(REPORT)
    rows = {
        "a comment": (OLD.replace("LIMIT = 3", "# Why.\nLIMIT = 3"), set(), set()),
        "a function": (OLD.replace("return LIMIT", "return 4"), {"first"}, set()),
        "a method": (OLD.replace("return 1", "return 2"), {"Noun.verb"}, set()),
        "a function less": (OLD[: OLD.index("\n\ndef first")], {"first", "Noun.verb"}, importers),
        "one more function": (OLD + "\n\ndef second():\n    return 5\n", set(), set()),
        "one more that registers": (
            OLD + "\n\n@hook\ndef second():\n    return 5\n",
            set(),
            importers,
        ),
        "a signature": (OLD.replace("day: date", "day: int"), set(), importers),
        "a constant": (OLD.replace("LIMIT = 3", "LIMIT = 4"), set(), importers),
        "an import": (OLD.replace("import date", "import datetime as date"), set(), {REPORT}),
    }

    assert {name: effect_of(REPORT, OLD, new) for name, (new, _, _) in rows.items()} == {
        name: Effect(
            (REPORT,),
            {REPORT, OTHER_PROCESS, *(f"{REPORT}::{function}" for function in functions)},
            paths,
        )
        for name, (_, functions, paths) in rows.items()
    }
    assert {REPORT, "members_area/completeness/views/status.py"} <= importers


def test_what_a_sandbox_runs_is_noticed_by_all_that_use_it():
    reading = "cms_ext/base/files/uploads/pdf_reading.py"
    changed = effect_of(reading, OLD, OLD.replace("return LIMIT", "return 4"))

    assert {reading, "cms_ext/base/files/uploads/content.py"} <= changed.paths


def test_what_is_not_understood_or_registered_by_importing_affects_everything():
    other = OLD.replace("LIMIT = 3", "LIMIT = 4")
    everything = {
        "site/coop_site/settings/base.py": (OLD, other),
        "members_area/completeness/models.py": (OLD, other),
        REPORT: (OLD, "def half("),
        "members_area/completeness/domain/gone.py": (OLD, None),
        "members_area/completeness/wagtail_hooks.py": (OLD, other),
        "members_area/completeness/migrations/0009_new.py": (None, OLD),
        "fixtures/coop/people.yaml": ("a: 1", "a: 2"),
        "members_area/locale/pl/LC_MESSAGES/django.po": ("", "x"),
        "cms_ext/frontend/theme/static/any.css": ("", "x"),
        "pyproject.toml": ("", "x"),
        "tests/browser/test_pages.py": (OLD, other),
        "tests/project/test_run.py": (OLD, f"pytestmark = pytest.mark.programs{OLD}"),
        # It is found before the library's.
        OVERRIDING: (None, "x"),
    }
    some = {
        "members_area/completeness/domain/new.py": (None, OLD),
        "members_area/completeness/models.py": (OLD, OLD.replace("return 1", "return 2")),
        PAGE: ("x", "y"),
        "docs/clerks.md": ("x", "y"),
        "docs/new.md": (None, "y"),
        RATE: (OLD, other),
        "tests/ebok_plugin/conftest.py": (OLD, other),
    }

    assert {path for path, texts in everything.items() if effect_of(path, *texts).everything} == {
        *everything
    }
    assert {path for path, texts in some.items() if effect_of(path, *texts).everything} == set()


Change = Callable[..., None]


@pytest.fixture
def change(monkeypatch: pytest.MonkeyPatch) -> Change:
    """`change(path=(old, new))`: what differs between the trees "old" and "new"."""

    def change(texts: dict[str, tuple[str | None, str | None]]) -> None:
        monkeypatch.setattr(effects, "content_of", lambda tree, path: texts[path][tree == "new"])
        for module in (effects, changed):
            monkeypatch.setattr(module, "changed_paths", lambda old, new: [*texts])

    return change


@pytest.fixture
def records(monkeypatch: pytest.MonkeyPatch) -> Records:
    """Three files of tests have run, and one has not."""
    monkeypatch.setattr(changed, "list_units", lambda records: [ADMIN, RATE, RATE + THOROUGH, DOCS])
    reached_by = {
        ADMIN: {f"{REPORT}::first", f"{PEOPLE}::member", shown_key(PAGE)},
        RATE: {f"{HOLIDAYS}::first", f"{PEOPLE}::member"},
        DOCS: {"docs/clerks.md", REPORT, PAGE, READ_ONLY},
        RATE + THOROUGH: set(),
    }
    costs = {ADMIN: 3.0, RATE: 2.0, DOCS: 1.0, RATE + THOROUGH: 50.0}
    return Records(
        {unit: Record("old", frozenset(keys), costs[unit]) for unit, keys in reached_by.items()},
        {"old": frozenset({f"{HOLIDAYS}::at_start"})},
    )


FUNCTION = (OLD, OLD.replace("return LIMIT", "return 4"))
MEMBER = tuple(text.replace("first", "member") for text in FUNCTION)
AT_START = tuple(text.replace("first", "at_start") for text in FUNCTION)
CONSTANT = (OLD, OLD.replace("LIMIT = 3", "LIMIT = 4"))
UNKNOWN = tuple(text.replace("first", "never_entered") for text in FUNCTION)
ALL_FOUR = {ADMIN, RATE, RATE + THOROUGH, DOCS}


@pytest.mark.parametrize(
    ("texts", "affected"),
    [
        ({}, []),
        ({REPORT: FUNCTION}, [ADMIN, DOCS]),
        ({HOLIDAYS: FUNCTION}, [RATE]),
        ({PEOPLE: MEMBER}, [RATE, ADMIN]),
        ({PAGE: ("x", "y")}, [ADMIN, DOCS]),
        ({READ_ONLY: ("x", "y")}, ALL_FOUR),
        ({"cms_ext/constants.py": CONSTANT}, ALL_FOUR),
        ({"docs/clerks.md": ("x", "y")}, [DOCS]),
        ({"docs/new.md": (None, "y")}, [DOCS]),
        ({"cms_ext/new.py": (None, OLD)}, [DOCS]),
        ({RATE: FUNCTION}, [RATE, RATE + THOROUGH]),
        ({"tests/ebok_plugin/conftest.py": FUNCTION}, [RATE, RATE + THOROUGH]),
        ({HOLIDAYS: AT_START}, ALL_FOUR),
        ({HOLIDAYS: UNKNOWN}, ALL_FOUR),
        ({"docs/clerks.md": ("x", "y"), "fixtures/coop/people.yaml": ("x", "y")}, ALL_FOUR),
        ({"members_area/templates/never_shown.html": ("x", "y")}, ALL_FOUR),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, dict) else None,
)
def test_the_likeliest_come_first(
    change: Change, records: Records, texts: dict[str, tuple[str, str]], affected: object
):
    change(texts)

    chosen = [*changed.select("HEAD", "new", records).affected]

    assert chosen == affected if isinstance(affected, list) else {*chosen} == affected


def test_what_has_no_record_is_affected_by_every_change(change: Change, records: Records):
    change({"docs/clerks.md": ("x", "y")})
    del records.units[RATE]

    assert [*changed.select("HEAD", "new", records).affected] == [DOCS, RATE]


def test_a_file_without_tests_of_a_tier_is_affected_by_its_own_change_alone(
    change: Change, records: Records
):
    records.units[RATE + THOROUGH] = Record("old", frozenset(), 0.0)
    change({"pyproject.toml": ("x", "y")})
    by_settings = {*changed.select("HEAD", "new", records).affected}
    change({RATE: FUNCTION})

    assert by_settings == ALL_FOUR - {RATE + THOROUGH}
    assert {*changed.select("HEAD", "new", records).affected} == {RATE, RATE + THOROUGH}


def test_all_are_affected_where_git_forgot_the_former_files(
    monkeypatch: pytest.MonkeyPatch, change: Change, records: Records
):
    change({})
    monkeypatch.setattr(effects, "changed_paths", lambda old, new: None)

    assert {*changed.select("HEAD", "new", records).affected} == ALL_FOUR


@pytest.mark.parametrize(
    ("texts", "budget", "fails", "code", "message"),
    [
        ({}, 120.0, (), 0, "0 of 0 affected test files, 0 not run"),
        ({REPORT: FUNCTION}, 120.0, (), 0, "2 of 2 affected test files, 0 not run"),
        ({REPORT: FUNCTION}, 18.0, (), 3, "1 of 2 affected test files, 1 not run"),
        ({REPORT: FUNCTION}, 120.0, (DOCS,), 1, ""),
        ({"pyproject.toml": ("x", "y")}, 60.0, (), 3, "3 of 4 affected test files, 1 not run"),
    ],
    ids=["nothing", "all ran", "no time for all", "one fails", "everything, and no time for it"],
)
def test_how_it_ends(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    change: Change,
    records: Records,
    texts: dict[str, tuple[str, str]],
    budget: float,
    fails: tuple[str, ...],
    code: int,
    message: str,
):
    change(texts)
    monkeypatch.setattr(changed, "file_tree", lambda: "new")
    monkeypatch.setattr(Records, "load", lambda: records)

    def run(units: list[str], budget: float) -> int:
        passed = {unit: records.units[unit]._replace(tree="new") for unit in units}
        records.units.update(passed)
        return 1 if {*units} & {*fails} else 0

    monkeypatch.setattr(changed, "run", run)

    assert changed.main("HEAD", budget) == code
    assert message in capsys.readouterr().out


def test_a_module_that_notes_its_functions_does_the_same(monkeypatch: pytest.MonkeyPatch):
    source = '''
from functools import cache

def outer(value):
    """Have a docstring."""
    def inner():
        return value + 1
    return inner

@cache
def once():
    return outer(1)()

class Noun:
    @property
    def name(self):
        """Only a docstring."""

    @name.setter
    def name(self, value):
        self.value = value
'''
    entered: set[str] = set()
    monkeypatch.setattr(reach, "reached", entered)
    for_all: set[str] = set()
    names = {"__reached__": entered.add, "__once__": lambda: reach.count_for_all_tests(for_all)}
    exec(compile(instrument(source.encode(), "a.py"), "a.py", "exec"), names)  # noqa: S102 - ours
    module = SimpleNamespace(**names)

    assert module.outer(4)() == 5
    assert entered == {"a.py::outer", "a.py::outer.inner"}
    entered.clear()
    assert (module.once(), module.once()) == (2, 2)
    noun = module.Noun()
    noun.name = 3
    assert (noun.name, noun.value, module.outer.__doc__) == (None, 3, "Have a docstring.")
    assert entered == {"a.py::Noun.name", "a.py::Noun.name2"}
    assert for_all == {"a.py::once", "a.py::outer", "a.py::outer.inner"}
    assert module.outer.__code__.co_firstlineno == 4


def test_every_module_of_the_product_can_note_its_functions():
    for path in (PEOPLE, REPORT, HOLIDAYS):
        module = instrument((ROOT / path).read_bytes(), path)
        notes = ast.unparse(module).count("__reached__(")
        assert notes == len([*reach.list_functions(module)]) > 0


def test_records_are_read_as_they_were_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path, records: Records
):
    monkeypatch.setattr(reach, "KEPT", tmp_path)
    monkeypatch.setattr(reach, "RECORDS", tmp_path / "reached.pickle")
    gone = {"tests/test_gone.py": Record("older", frozenset({"x"}), 1.0)}
    written = Records(records.units | gone, records.for_all | {"oldest": frozenset({"y"})})

    written.save()

    assert Records.load() == records
