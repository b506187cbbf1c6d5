import ast
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po
from django.utils.translation import ngettext
from django.utils.translation.template import templatize

from tests.sources import ROOT, of_packages, parsed

LOCALE = ROOT / "locale" / "pl" / "LC_MESSAGES"
IN_TEMPLATE = re.compile(r"ngettext\((u?'(?:[^'\\]|\\.)*'),\s*(u?'(?:[^'\\]|\\.)*'),")


def plurals_of_python(module: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            if name in ("ngettext", "ngettext_lazy"):
                one, many = (ast.literal_eval(argument) for argument in node.args[:2])
                yield one, many


def plurals_of_template(path: Path) -> Iterator[tuple[str, str]]:
    source = path.read_text(encoding="utf-8")
    if "{% plural %}" not in source:
        return
    for one, many in IN_TEMPLATE.findall(templatize(source)):
        yield ast.literal_eval(one), ast.literal_eval(many)


def plurals_in_use() -> set[tuple[str, str]]:
    found = {pair for _path, one in parsed("ngettext") for pair in plurals_of_python(one)}
    return found | {pair for path in of_packages(".html") for pair in plurals_of_template(path)}


def catalogue() -> Catalog:
    with (LOCALE / "django.po").open("rb") as file:
        return read_po(file)


def test_the_catalogue_holds_every_counted_message_and_nothing_else():
    held = {message.id for message in catalogue() if message.id}

    assert held == plurals_in_use()


def test_every_message_has_three_forms():
    short = [m.id for m in catalogue() if m.id and (len(m.string) != 3 or not all(m.string))]

    assert short == []


def test_the_compiled_catalogue_is_that_of_the_source():
    compiled = BytesIO()
    write_mo(compiled, catalogue())

    def messages(file: BytesIO) -> dict[str, list[str]]:
        return {str(message.id): list(message.string) for message in read_mo(file) if message.id}

    shipped = BytesIO((LOCALE / "django.mo").read_bytes())
    assert messages(shipped) == messages(BytesIO(compiled.getvalue()))


def test_counting_in_polish():
    said = {
        1: "1 dokument",
        2: "2 dokumenty",
        5: "5 dokumentów",
        12: "12 dokumentów",
        22: "22 dokumenty",
        112: "112 dokumentów",
    }

    assert {
        count: ngettext("%(number)s dokument", "%(number)s dokumentów", count) % {"number": count}
        for count in said
    } == said
