"""A waste union reads its own words: the catalogue of its profile stands in for a co-op's.

Only what goes through gettext can have them. What does not, names no co-op, or is true of both.
"""

import ast
import re
import runpy
from collections.abc import Iterator
from io import BytesIO

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

from coop_cases.plugin import PLUGIN as cases
from tests.sources import ROOT, of_packages, parsed

UNION = ROOT / "plugins/waste_union/waste_union/declarations/office/locale/pl/LC_MESSAGES"
# The members' area is a co-op's alone.
PACKAGES = ("cms_ext", "ebok_plugin", "coop_cases", "exchange_api", "waste_union")
COOP = re.compile("spółdziel", re.IGNORECASE)
GETTEXT = {
    *("_", "_now", "N_"),
    *("gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"),
}
IN_TEMPLATE = re.compile(r"(?:gettext(?:_noop)?|\b_)\(u?('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")")
# A right to a flat that people of both may have, and laws by their name.
TRUE_OF_BOTH = {
    "To, skąd masz prawo do lokalu: własność, spółdzielcze prawo do lokalu albo umowa najmu."
}
LAWS = re.compile(r"prawo spółdzielcze, art\. |ustawy o spółdzielniach mieszkaniowych")
# Where a site that has said nothing of itself begins, the co-op's demo, the operator's help, and
# what is read in files of any program.
A_COOPS_OWN = {
    "cms_ext/plugins/contract.py",
    "cms_ext/management/commands/make_pdf_seal.py",
    "cms_ext/management/commands/setup_coop.py",
    "cms_ext/public_site/detector/demo.py",
    "cms_ext/public_site/pages/demo.py",
    "ebok_plugin/fee_changes/demo.py",
    "ebok_plugin/ledger/vocabulary.py",
}


def words_of_the_union() -> set[str]:
    with (UNION / "django.po").open("rb") as file:
        return {str(message.id) for message in read_po(file) if message.id}


def said_by_python() -> Iterator[tuple[str, str, bool]]:
    """Each text that names a co-op, where, and whether it goes through gettext."""
    for path, module in parsed(COOP, PACKAGES):
        if "/migrations/" not in path:
            yield from ((path, text, through) for text, through in texts_of(module))


def texts_of(tree: ast.Module) -> Iterator[tuple[str, bool]]:
    """Not those that say nothing to anybody: docstrings."""
    through = {
        id(argument)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and getattr(call.func, "id", getattr(call.func, "attr", "")) in GETTEXT
        for argument in call.args
    }
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and COOP.search(text) and id(node) not in docstrings:
            yield text, id(node) in through


@pytest.mark.thorough
def test_whatever_names_a_coop_has_the_unions_words():
    held = words_of_the_union() | TRUE_OF_BOTH
    said = {(path, text) for path, text, through in said_by_python() if through} | {
        (str(path.relative_to(ROOT)), text)
        for path in of_packages(".html", packages=PACKAGES)
        for template in [path.read_text("utf-8")]
        if COOP.search(template)
        for text in map(ast.literal_eval, IN_TEMPLATE.findall(templatize(template)))
        if COOP.search(text)
    }

    assert said
    assert sorted(one for one in said if one[1] not in held) == []


@pytest.mark.thorough
def test_what_the_catalogue_cannot_replace_names_no_coop():
    plain = {
        (path, text)
        for path, text, through in said_by_python()
        if not through and not LAWS.search(text)
    }

    assert sorted(one for one in plain if one[0] not in A_COOPS_OWN) == []
    assert {path for path, _text in plain} == A_COOPS_OWN


# Of flats, their houses and meters, and of members: what a union has not.
OF_HOUSES = re.compile(
    r"IKCS|E-BOK|Związek(?:ch|m)|[Cc]zynsz|[Kk]lat(?:ka|ce|k[ęią]|ek)\b|[Ww]ind[aąyę]\b|[Dd]źwig"
    r"|[Ww]odomierz|[Pp]odzielnik|[Gg]araż|[Mm]ediów|[Ww]alne zgr|[Cc]złonk|[Bb]ibliote"
    r"|[Ll]okator|[Ff]undusz|u\.s\.m|(?<!/)\b[Ll]okal(?:u|e|i|em|om|ami|owi|ach)?\b"
)
# What is absent in a union: meters, components with their quantities, changes of fees, a mirror.
ABSENT = re.compile(
    r"/(utilities|fee_changes|mirror|moving_in|plugin_kit)/|/demo\.py|/theme/terms\.py"
    r"|/charges/(?!vocabulary)|ledger_kinds/(media|comp)|/desk/tariffs/|/panel/(forms|persons|views/persons)"
)
# Rooms of a declared property, roles and media that `leaves_out` names, a paper that is refused.
NOT_OF_HOUSES = {
    *("Powierzchnia lokali (m²)", "Powierzchnia lokali, m²", "powierzchnia lokali (m²)"),
    *("Biblioteka", "Biblioteka, druga osoba", "winda", "w IKCS", "Wielkości lokali"),
    "Wprowadza dokumenty dla członków i załatwia wnioski o nie.",
    "Wydatki na lokal za %(month)s",
}
REFUSED = ("ebok_plugin/statements/domain/papers/requested.py",)


@pytest.mark.thorough
def test_no_text_that_a_union_may_read_is_of_houses_or_members():
    made = runpy.run_path(str(ROOT / "plugins" / "waste_union" / "words" / "make_words.py"))
    with (UNION / "django.po").open("rb") as file:
        said = {
            one.id if isinstance(one.id, str) else one.id[0]: str(one.string)
            for one in read_po(file)
            if one.id
        }
    readers = ((".py", "of_python"), (".html", "of_template"), (".txt", "of_template"))
    texts = {
        (str(path.relative_to(ROOT)), text)
        for suffix, reader in readers
        for path in made["sources"](suffix)
        if "/migrations/" not in str(path) and not ABSENT.search(str(path))
        for text in made[reader](path)
    }

    assert [
        (path, said.get(text, text))
        for path, text in sorted(texts)
        if OF_HOUSES.search(said.get(text, text))
        and text not in NOT_OF_HOUSES
        and path not in REFUSED
    ] == []


# Where a plugin declares its desk and an office begins with it; all else asks `described_desk`.
BEGIN_WITH_A_DESK = {
    "cms_ext/operations/new_site/setup/domain/texts.py",
    "cms_ext/people/identity/roles.py",
    "cms_ext/public_site/pages/questions.py",
    "ebok_plugin/plugin/panel.py",
    "plugins/waste_union/waste_union/declarations/plugin/people.py",
    "members_area/plugin/people.py",
}


def test_no_text_but_a_declaration_names_a_department_or_a_room():
    """An office calls its departments as it likes and moves them."""
    named = re.compile(r"Finansowo-Księgow|Członkowsko-Lokal|poko\w+\s(nr\s)?\d")
    packages = (*PACKAGES, "members_area")
    written = {
        str(path.relative_to(ROOT))
        for suffix in (".html", ".txt", ".typ", ".yaml", ".py")
        for path in of_packages(suffix, packages=packages)
        if named.search(path.read_text("utf-8")) and "/migrations/" not in str(path)
    }

    assert written == BEGIN_WITH_A_DESK


@pytest.mark.thorough
def test_the_catalogue_is_as_its_program_makes_it():
    """What is added by hand is lost when the catalogue is made again."""
    made = runpy.run_path(str(ROOT / "plugins" / "waste_union" / "words" / "make_words.py"))[
        "make_catalogue"
    ]
    with (UNION / "django.po").open("rb") as file:
        held = {one.id: one.string for one in read_po(file) if one.id}

    assert held == {one.id: one.string for one in made() if one.id}


def test_the_words_that_a_union_is_searched_by_are_those_of_waste():
    with (UNION / "django.po").open("rb") as file:
        said = {one.id: str(one.string).split() for one in read_po(file) if one.id}
    (report,) = [tile.found_by for tile in cases.site.tiles if tile.found_by]

    assert {"usterka", "kosz", "worki"} <= set(said[report])


def test_the_union_is_masculine_in_polish_and_its_compiled_words_are_those_of_the_source():
    """Words put in place of „spółdzielnia” alone left „w tej Związku”."""
    wrong = re.compile(r"\b(tej|tę|ta|tą|naszej|swojej|Twojej|każdej) związ", re.IGNORECASE)
    with (UNION / "django.po").open("rb") as file:
        messages = read_po(file)
    compiled = BytesIO()
    write_mo(compiled, messages)

    assert [
        message.string for message in messages if message.id and wrong.search(str(message.string))
    ] == []
    assert (UNION / "django.mo").read_bytes() == compiled.getvalue()
