"""Names of code in the database: each column that holds some, and what reads them."""

import re
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from inspect import isabstract
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.template.loader import get_template

from cms_ext.desks.import_desk.domain.queue import make_desk
from cms_ext.plugins import Composer, ComposerOfMany, find_composer, list_plugins
from tests.project.releases.letters import LETTERS
from tests.project.releases.make import RELEASES
from tests.sources import PACKAGES

OUTBOX = "cms_ext_mail_outgoingmessage"
SEALS = "cms_ext_sealed_rows"


QUEUED_IMPORT = "cms_ext_import_desk_queuedimport"
# What made the desk of an import that 1.0.0 queued, by the desk's name.
FACTORIES = {
    "balances": "ebok_plugin.mirror.domain.desk.SnapshotDesk",
    "bank": "ebok_plugin.payments.domain.desk.BankDesk",
    "ledger": "ebok_plugin.payments.domain.desk.LedgerDesk",
    "supplier_readings": "ebok_plugin.utilities.meters.domain.supplier_import.SupplierDesk",
    "contacts": "cms_ext.desks.contact_import.domain.import_contacts.CONTACTS",
    "premises_tree": "cms_ext.premises.domain.import_tree.PREMISES_TREE",
    "property_costs": "ebok_plugin.accounting.domain.import_costs.PROPERTY_COSTS",
    "premises_values": "ebok_plugin.charges.domain.import_values.VALUES",
    "members": "members_area.register.domain.import_members.MEMBERS",
    "collection_days": "waste_union.collections.domain.days.DAYS",
    "collection_addresses": "waste_union.collections.domain.import_addresses.ADDRESSES",
}


def find_stored_composer(name: str) -> Composer:
    composer = find_composer(name)
    assert composer is not None, name
    return composer


# By table and column. A label of a model ("cases.Case") has the app's label, which never changes;
# the package behind it does. Codes of jobs, feeds, imports and events name no package.
READERS: dict[tuple[str, str], Callable[[str], Any]] = {
    (OUTBOX, "composer"): find_stored_composer,
    (OUTBOX, "template"): get_template,
    (OUTBOX, "about_type"): apps.get_model,
    (QUEUED_IMPORT, "factory"): make_desk,
    ("cms_ext_audit_auditevent", "object_type"): apps.get_model,
    ("cms_ext_proof_publicationrecord", "object_type"): apps.get_model,
    (f"{SEALS}_rowhead", "kinds"): apps.get_model,
    (f"{SEALS}_rowseal", "kind"): apps.get_model,
}
# A package of the site, by its name of today or of 1.0.0, and something in it.
NAMED = "|".join((*PACKAGES, "cases"))
NAME = re.compile(rf"(?<![\w./@-])(?:{NAMED})\w*[./][\w./]+")


def names_in(database: sqlite3.Connection) -> Iterator[tuple[str, str, str]]:
    """Table, column and name of code of each that a text of the database holds."""
    tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    for (table,) in tables:
        for _number, column, *_rest in database.execute(f"PRAGMA table_info('{table}')").fetchall():
            values = database.execute(
                f'SELECT DISTINCT "{column}" FROM "{table}" '  # noqa: S608 - names of the schema
                f"WHERE typeof(\"{column}\") = 'text'"
            )
            for (value,) in values:
                yield from ((table, column, name) for name in NAME.findall(value))


@pytest.mark.all_plugins
@pytest.mark.thorough
@pytest.mark.parametrize("demo", ["coop", "union"])
def test_what_a_release_stored_of_names_is_read(demo: str, tmp_path: Path):
    zipfile.ZipFile(RELEASES / "1.0.0" / f"{demo}-sqlite.zip").extract("database.sqlite3", tmp_path)
    with sqlite3.connect(tmp_path / "database.sqlite3") as database:
        # No sealed letter waits in the demo.
        database.executemany(
            f"""UPDATE {OUTBOX} SET composer = ?, text = ''
            WHERE id = (SELECT MIN(id) + ? FROM {OUTBOX})""",  # noqa: S608 - a constant
            [(letter.composer, number) for number, letter in enumerate(LETTERS)],
        )
        found = set(names_in(database))

    # No import waits in the demo.
    assert {(table, column) for table, column, _name in found} == set(READERS) - {
        (QUEUED_IMPORT, "factory")
    }
    unreadable = []
    for table, column, name in found:
        try:
            READERS[table, column](name)
        except Exception as error:  # noqa: BLE001 - named below
            unreadable.append((table, column, name, type(error).__name__))
    assert unreadable == []


@pytest.mark.all_plugins
def test_an_import_that_1_0_0_queued_finds_its_desk():
    assert {name: make_desk(path).name for name, path in FACTORIES.items()} == {
        name: name for name in FACTORIES
    }


@pytest.mark.all_plugins
def test_each_composer_is_declared_and_known_by_the_paths_of_1_0_0():
    declared = [composer for plugin in list_plugins() for composer in plugin.operations.composers]
    written = {*Composer.__subclasses__(), *ComposerOfMany.__subclasses__()}
    of_product = {
        kind
        for kind in written
        if kind.__module__.split(".")[0] in PACKAGES and not isabstract(kind)
    }

    assert {type(composer) for composer in declared} == of_product
    assert sorted(letter.composer for letter in LETTERS) == sorted(
        composer.former_paths[0] for composer in declared
    )
    assert all(find_composer(composer.key) is composer for composer in declared)
    assert find_composer("cases.domain") is None
