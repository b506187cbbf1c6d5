"""Ways into the code for readers: READMEs of packages, the index of verbs, the page of concepts."""

import configparser
import re
import tomllib
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest
from django.apps import apps

from cms_ext.base.money.amounts import Money
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import Person
from cms_ext.premises.domain.codes import find_or_make_building
from cms_ext.premises.models import Premises
from ebok_plugin.ledger.domain.account import NewAccount, open_account
from ebok_plugin.ledger.domain.draft import EntryDraft
from ebok_plugin.ledger.domain.posting import post_batch
from ebok_plugin.ledger.domain.queries.account import read_balance
from ebok_plugin.ledger.models import Batch
from ebok_plugin.ledger.vocabulary import EntryKind
from tests.machine.lines import MAX_CHARACTERS
from tests.machine.verbs import INDEX, write_index
from tests.people import staff
from tests.sources import FOLDERS, PACKAGES, ROOT, of_packages, tracked

README_LINES = 15
CONCEPTS = (ROOT / "docs" / "concepts.md").read_text(encoding="utf-8")
READMES = [path for path in tracked("README.md") if path.parent.joinpath("__init__.py").exists()]
# Of the Django role, and not of a noun.
WITHOUT_README = {"management", "plugin", "texts"}


EXAMPLE_IMPORTS = {
    "Batch": Batch,
    "EntryDraft": EntryDraft,
    "EntryKind": EntryKind,
    "Money": Money,
    "NewAccount": NewAccount,
    "SYSTEM": SYSTEM,
    "read_balance": read_balance,
    "date": date,
    "open_account": open_account,
    "post_batch": post_batch,
}


def names_that_lead_nowhere(readme: Path) -> list[str]:
    """Return the quoted files and names of a README that its package does not have."""
    package = readme.parent
    text = "\n".join(path.read_text(encoding="utf-8") for path in package.rglob("*.py"))
    quoted = re.findall(r"`([\w/]+(?:\.py)?)`", readme.read_text(encoding="utf-8"))
    return [
        name
        for name in quoted
        if not (package / name).exists()
        and not (ROOT / name).exists()
        and not re.search(rf"^(?:class|def) {name}\b", text, re.MULTILINE)
    ]


def test_each_package_of_the_second_level_says_what_it_is():
    """A plugin of one app says it itself."""
    packages = {
        path.parent
        for name in PACKAGES
        if name != "site"
        for path in of_packages("/__init__.py", packages=(name,))
        if len(path.relative_to(ROOT / FOLDERS[name]).parts) == 2
        and not (ROOT / FOLDERS[name] / "models").exists()
        and path.parent.name not in WITHOUT_README
    }

    assert packages - {path.parent for path in READMES} == set()
    assert len(packages) > 20


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.parent.name)
def test_a_readme_is_short_and_names_what_is_there(readme: Path):
    assert names_that_lead_nowhere(readme) == []
    assert len(readme.read_text(encoding="utf-8").splitlines()) <= README_LINES


@pytest.fixture(scope="module")
def index() -> str:
    return write_index()


@pytest.mark.all_plugins
def test_the_index_of_verbs_is_up_to_date(index: str):
    """Otherwise: `python -m tests.machine.verbs --write`."""
    assert INDEX.read_text(encoding="utf-8") == index


def test_editors_are_configured_as_the_linters():
    config = configparser.ConfigParser()
    config.read_string("[root]\n" + (ROOT / ".editorconfig").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

    assert config["*.py"]["max_line_length"] == str(project["tool"]["ruff"]["line-length"])
    assert config["*.html"]["max_line_length"] == str(MAX_CHARACTERS)


def relations_of_the_picture() -> list[tuple[str, str]]:
    """Return child and parent, or child and what it refers to, for each line of the picture."""
    (picture,) = re.findall(r"```relations\n(.*?)```", CONCEPTS, re.DOTALL)
    above: list[str] = []
    relations = []
    for line in picture.splitlines():
        depth = (len(line) - len(line.lstrip())) // 4
        name, referred = line.split()[0], line.partition("->")[2].split()
        relations += [(name, related) for related in (*above[depth - 1 : depth], *referred)]
        above[depth:] = [name]
    return relations


@pytest.mark.all_plugins
def test_each_model_and_relation_of_the_concepts_exists():
    related = defaultdict(set)
    for model in apps.get_models():
        fields = model._meta.get_fields()
        related[model.__name__] |= {f.related_model.__name__ for f in fields if f.related_model}
    code = "\n".join(path.read_text(encoding="utf-8") for path in of_packages(".py"))
    classes = set(re.findall(r"^class (\w+)", code, re.MULTILINE))
    text = re.sub(r"```.*?```", "", CONCEPTS, flags=re.DOTALL)

    missing = [row for row in relations_of_the_picture() if row[1] not in related[row[0]]]
    assert missing == []
    assert set(re.findall(r"`([A-Z]\w+)`", text)) - classes == set()


@pytest.mark.django_db
def test_the_example_of_the_ledger_runs(capsys: pytest.CaptureFixture[str]):
    (example, printed) = re.findall(
        r"```python\n(.*?)```\n\nprints `([^`]+)`", CONCEPTS, re.DOTALL
    )[0]
    building, _ = find_or_make_building("B-01", address="ul. Wzorcowa 1")
    flat = Premises.objects.create(code="L-1", building=building, number="1", area=48, persons=2)
    people = {"anna": Person.objects.create(name="Anna Lis"), "clerk": staff("daria")}

    exec(compile(example, "concepts.md", "exec"), EXAMPLE_IMPORTS | people | {"flat": flat})  # noqa: S102 - our own page

    assert capsys.readouterr().out.strip() == printed
    assert len(example.splitlines()) <= 11
