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

# Of each package, in the waste union of each app. That of `editing` is of Wagtail's words, those of
# a kind of office say what the packages say in other words (test_union_words.py).
CATALOGUES = {
    path: read_po(BytesIO(path.read_bytes()))
    for path in sorted(of_packages("/pl/LC_MESSAGES/django.po"))
    if not {"editing", "office"} & set(path.parts)
}
# English and Ukrainian, those of the union's own words with them.
TRANSLATIONS = {
    path: read_po(BytesIO(path.read_bytes()))
    for language in ("en", "uk")
    for path in sorted(of_packages(f"/{language}/LC_MESSAGES/django.po"))
}
OTHER, FORMS = {"en": "uk", "uk": "en"}, {"en": 2, "uk": 3}
VALUE = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
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


def plurals_in_use() -> Iterator[tuple[Path, tuple[str, str]]]:
    """Yield each counted message with the file that says it."""
    for path, module in parsed("ngettext"):
        for pair in plurals_of_python(module):
            yield ROOT / path, pair
    for template in of_packages(".html"):
        for pair in plurals_of_template(template):
            yield template, pair


def held(catalogue: Catalog) -> set[object]:
    return {message.id for message in catalogue if message.id}


def test_each_package_has_every_counted_message_of_its_own_and_no_other():
    wanted: dict[Path, set[object]] = {path: set() for path in CATALOGUES}
    for file, pair in plurals_in_use():
        [home] = [path for path in CATALOGUES if file.is_relative_to(path.parents[3])]
        wanted[home].add(pair)

    assert {path: held(catalogue) for path, catalogue in CATALOGUES.items()} == wanted


def test_every_message_has_three_forms():
    short = [
        message.id
        for catalogue in CATALOGUES.values()
        for message in catalogue
        if message.id and (len(message.string) != 3 or not all(message.string))
    ]

    assert short == []


def test_each_message_is_in_both_languages_with_the_same_values_and_all_forms():
    faults = []
    for path, catalogue in TRANSLATIONS.items():
        language = path.parents[1].name
        other = TRANSLATIONS[Path(str(path).replace(f"/{language}/", f"/{OTHER[language]}/"))]
        faults += [(path, message) for message in held(catalogue) ^ held(other)]
        for message in catalogue:
            texts = message.string if isinstance(message.id, tuple) else (message.string,)
            source = message.id[0] if isinstance(message.id, tuple) else message.id
            whole = len(texts) == (FORMS[language] if isinstance(message.id, tuple) else 1)
            values = sorted(VALUE.findall(source))
            same = all(text and sorted(VALUE.findall(text)) == values for text in texts)
            if message.id and not (whole and same):
                faults.append((path, message.id))

    assert faults == []
    assert len(TRANSLATIONS) >= 2


# The most frequent messages, by the folder of their templates.
FREQUENT = {
    "cms_ext/access/mail": "code identifier identifier_and_code received receipt confirm_sender",
    "cms_ext/identity/mail": "new_device password_reset password_changed second_factor_changed "
    "address_changed",
    "ebok_plugin/fee_changes/mail": "fee_change",
    "ebok_plugin/statements/mail": "new_paper",
    "cases/mail": "received answered confirm secret supplement mended appointed longer",
}
MESSAGE = re.compile(r"gettext\((u?'(?:[^'\\]|\\.)*'|u?\"(?:[^\"\\]|\\.)*\")\)")


def messages_of(template: Path) -> set[str]:
    source = templatize(template.read_text(encoding="utf-8"))
    return {ast.literal_eval(literal) for literal in MESSAGE.findall(source)}


def test_the_most_frequent_messages_are_translated_whole():
    texts = of_packages(".txt", ".html")
    wanted = {
        f"{folder}/{name}.txt" for folder, names in FREQUENT.items() for name in names.split()
    } | {"cms_ext/mail/message.html"}
    templates = [path for path in texts if str(path).partition("/templates/")[2] in wanted]
    known = {
        language: {
            message
            for path, catalogue in TRANSLATIONS.items()
            if path.parents[1].name == language
            for message in held(catalogue)
        }
        for language in FORMS
    }

    said = {message for template in templates for message in messages_of(template)}
    assert {language: said - known[language] for language in FORMS} == {"en": set(), "uk": set()}
    assert len(said) > 60


def test_the_compiled_catalogues_are_those_of_the_sources():
    def messages(file: BytesIO) -> dict[str, object]:
        return {str(message.id): message.string for message in read_mo(file) if message.id}

    for path, catalogue in (CATALOGUES | TRANSLATIONS).items():
        compiled = BytesIO()
        write_mo(compiled, catalogue)
        shipped = BytesIO(path.with_suffix(".mo").read_bytes())
        assert messages(shipped) == messages(BytesIO(compiled.getvalue())), path


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
