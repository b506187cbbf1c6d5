"""Each rule of the kit catches a plugin that breaks it, and says so in words that help.

Three plugins of the kit are broken on purpose and one is left as it is; all are checked in one
scratch site, because it takes seconds to start.
"""

import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cms_ext.management.commands import check_coop_plugin
from cms_ext.operations.plugin_kit import scratch
from cms_ext.operations.plugin_kit import visits as pages
from cms_ext.operations.plugin_kit.making import make_plugin
from cms_ext.operations.plugin_kit.rules import RULES, check_rights_in_words
from cms_ext.operations.plugin_kit.scratch import SiteStopped, judge_plugins, scratch_site
from cms_ext.operations.plugin_kit.subject import CheckedPlugin
from cms_ext.operations.plugin_kit.visits import check_common_screens
from cms_ext.plugins import PluginConfig, plugin_configs
from tests.demo_site import create_migrated

# One process starts the scratch site, not each that has a test of it.
pytestmark = [pytest.mark.xdist_group("conformance"), pytest.mark.programs]

# What is written in place of what, by file of the plugin's package; "" adds at the end.
Edits = dict[str, dict[str, str]]
MORE = """from django.db import migrations, models


def fill(apps, editor):
    redirects = apps.get_model("wagtailredirects", "Redirect").objects
    redirects.get_or_create(old_path="/leaving/dodaj", redirect_link="/kontakt/")


class Migration(migrations.Migration):
    dependencies = [("{name}", "0001_initial"), {needs}]
    operations = [{steps}]
"""
CARELESS: Edits = {
    "plugin.py": {
        'icon="message"': 'icon="kotwica"',
        "    WorkQueue,": "    PersonPage,\n    WorkQueue,",
        "roles=(": 'roles=(Role("gardener", (VIEW, "careless.add_entry", '
        '"careless.delete_entry")), ',
        "rights=(": 'rights=(RightInWords("czyta", (VIEW,)),',
        "(VIEW, *CHANGE), domain.waiting": "(ENTERS,), domain.waiting",
        "    people=PeoplePart(": "    people=PeoplePart(\n"
        "        person=PersonPage(personal_data.sections),",
        'wpis"), (domain.SAVED,)': 'wpis"), ("NOBODY_SAVED",)',
        '("announcement.published",)': '("announcement.printed",)',
        "ApiCollection(SLUG": 'ApiCollection("announcements"',
    },
    "exchange.py": {
        "if window.after:": "if window.after == '0':",
        "entry.title, entry.text,": "str(entry.person), entry.text,",
        "    return _row(entry) if entry else None": "    return None",
    },
    "domain.py": {'"CARELESS_SAVED"': '"ENTRY_SAVED"'},
    "demo.py": {"if not models.Entry.objects.filter(title=title).exists():": "if True:"},
    "personal_data.py": {
        "    Entry.objects.filter(person=person).delete()\n": "",
        "Entry.objects.filter(person=person).order_by": "Entry.objects.none().order_by",
        "": "\n\ndef sections(person, user, today):\n"
        "    from cms_ext.plugins import PersonSection\n\n"
        '    return [PersonSection("Wpisy", (), "Ta osoba niczego nie wpisała.")]\n',
    },
    "migrations/0002_left.py": {
        "": MORE.format(
            name="careless",
            needs="",
            steps='migrations.RunSQL("CREATE TABLE IF NOT EXISTS careless_left (id)", "")',
        )
    },
    "models.py": {
        "import unproven": "import Coverage, unproven",
        'unproven("wpis, z którego nic nie wynika")': "Coverage(\n"
        '        sealed=("title", "person", "shown_from"), checked={"shown_until": "nobody"}\n'
        "    )",
    },
    "wagtail_hooks.py": {
        "": "\n\nfrom django.http import HttpResponse\nfrom django.urls import path\n"
        "from wagtail import hooks\n\n\n"
        "def everything(request):\n    return HttpResponse('Anna Lis')\n\n\n"
        "def broken(request):\n    raise KeyError(1)\n\n\n"
        "def idle(request):\n"
        "    return HttpResponse(status=200 if request.user.is_superuser else 403)\n\n\n"
        '@hooks.register("register_admin_urls")\ndef more():\n'
        '    return [path("careless/all/", everything), path("careless/no/", broken),\n'
        '            path("careless/idle/", idle)]\n'
    },
}
INTRUDING: Edits = {
    "plugin.py": {"personal_data.erase, (ENTRY,)": "personal_data.erase, ()"},
    "urls.py": {'path("intruding/dodaj/"': 'path("szukaj/"'},
    "domain.py": {"if announcement is None:": "if not announcement.title:"},
    "exchange.py": {"row_key(key)": "row_key(key.replace('x', '1'))"},
    "migrations/0002_fill.py": {
        "": MORE.format(name="intruding", needs="", steps="migrations.RunPython(fill)").replace(
            "    redirects = ", "    return\n    redirects = "
        )
    },
    "templates/intruding/entries.html": {
        "{{ entry.title }}": "{{ entry.title }}, {{ entry.person.name }}"
    },
    "views.py": {
        '"""The plugin': '"""Broken.\n\nThe plugin',
        'render(request, "intruding/propose.html", {"form": form})': "1 / 0",
    },
}
LEAVING: Edits = {
    "migrations/0002_redirect.py": {
        "": MORE.format(
            name="leaving",
            needs='("wagtailredirects", "0008_add_verbose_name_plural")',
            steps="migrations.RunPython(fill, migrations.RunPython.noop)",
        )
    }
}
PLUGINS = {"careless": CARELESS, "intruding": INTRUDING, "leaving": LEAVING, "sound": {}}
ANYBODY = ("gość", "mieszkaniec zalogowany do IKCS", "mieszkaniec zalogowany do E-BOK")
BROKEN: dict[str, dict[str, list[str]]] = {
    "careless": {
        "deklaracja jest kompletna": [
            "coop.E002: 2 plugins declare the same address of the API 'announcements'.",
            "coop.E010: Plugin 'careless': tile 'Careless' names the unknown icon 'kotwica'.",
        ],
        "każde prawo roli ma swoje słowa": [
            "Uprawnienie careless.delete_entry jest dawane roli, a nikt nie mówi, co ono znaczy.",
            "Uprawnienie careless.view_entry ma słowa więcej niż raz.",
            "Rola gardener ma nazw: 0.",
            "O roli gardener strona powiedziałaby „dodaje i zmienia wpisy”, a nie ma ona: "
            "careless.change_entry.",
        ],
        "o każdej kolumnie wiadomo, co znajdzie jej zmianę w bazie": [
            "careless.Entry.text: nie wiadomo, co znajdzie zmianę w bazie.",
            "careless.Entry: nie ma sprawdzenia „nobody”.",
        ],
        "ekrany administracji otwiera rola, a nie każdy pracownik": [
            "/admin/careless/all/ otwiera się pracownikowi bez uprawnień.",
            "/admin/careless/no/: błąd 500 (KeyError: 1).",
            "/admin/careless/idle/ nie otwiera się żadnej roli.",
        ],
        "wspólne ekrany pokazują tylko to, do czego są uprawnienia": [
            "Pracownik bez uprawnień widzi na wspólnej stronie część „Wpisy”.",
            "Kolejkę „Wpisy do decyzji” widzi pracownik bez uprawnień.",
            "„Wpisy do decyzji” prowadzi pracownika z jej uprawnieniami do 302.",
        ],
        "zdarzenia następują, a odbiorcy je przyjmują": [
            "Zdarzenie careless.saved nie nastąpi: nikt nie zapisuje czynności NOBODY_SAVED.",
            "Odbiorca careless czeka na zdarzenie announcement.printed, którego nie ma.",
        ],
        "wiersze dla programów mają kolejność i nikogo nie zdradzają": [
            "/api/v1/announcements: programy dostają imię i nazwisko osoby z rejestru.",
            "/api/v1/announcements: druga strona nie zaczyna się za ostatnim wierszem pierwszej.",
            "/api/v1/announcements/ID: to nie te wiersze, które są na liście.",
        ],
        "dane osób są wydawane i usuwane": [
            "collect nie wydaje osobie żadnego wiersza, choć są o niej w careless.Entry.",
            "Po erase dane osoby dalej są w careless.Entry i nie podano, dlaczego.",
        ],
        "pierwsze uruchomienie i dane pokazowe można powtórzyć": [
            "Po drugim wczytaniu tabela careless_entry ma 4 wierszy zamiast 2."
        ],
        "migracje można cofnąć": ["Po cofnięciu migracji zostają tabele: careless_left."],
    },
    "intruding": {
        "deklaracja jest kompletna": [
            "coop.E015: intruding.Entry points at a person, but nobody collects or erases it."
        ],
        "adresy są własne": [
            "Adres /szukaj/ nie zaczyna się od /intruding/ ani od /ikcs/intruding/ ani od "
            "/e-bok/intruding/."
        ],
        "strony odpowiadają każdemu i niczego nie zdradzają obcym": [
            f"/intruding/ ({who}): widać imię i nazwisko osoby z rejestru." for who in ANYBODY
        ],
        "zdarzenia następują, a odbiorcy je przyjmują": [
            "Odbiorca intruding nie przyjął zdarzenia announcement.published o wierszu, którego "
            "już nie ma: AttributeError: 'NoneType' object has no attribute 'title'"
        ],
        "wiersze dla programów mają kolejność i nikogo nie zdradzają": [
            "/api/v1/intruding/x: jest wiersz o zmyślonym id."
        ],
        "migracje można cofnąć": [
            "Sprawdzanie przerwał błąd: IrreversibleError: Operation <RunPython <function fill at "
            "0x…>> in intruding.0002_fill is not reversible"
        ],
    },
    "leaving": {pages.TITLE: ["Bez wtyczki /leaving/dodaj/ odpowiada 301, a nie 404."]},
    "sound": {},
}
Found = dict[str, dict[str, list[str]]]


def made(name: str, edits: Edits, directory: Path) -> Path:
    folder = make_plugin(name, "", directory)
    for path, changes in edits.items():
        file = folder / name / path
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        for old, new in changes.items():
            assert old in text, f"{name}/{path} has no {old!r}"
            text = text.replace(old, new) if old else text + new
        file.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """An empty site whose database is migrated already."""
    return create_migrated(tmp_path_factory.mktemp("scratch"))


@pytest.fixture(scope="module")
def found(site: Path, tmp_path_factory) -> Found:
    """What is said of each plugin, by rule."""
    directory = tmp_path_factory.mktemp("plugins")
    with pytest.MonkeyPatch.context() as patch:
        for folder in [made(name, edits, directory) for name, edits in PLUGINS.items()]:
            patch.syspath_prepend(folder)
        verdicts = judge_plugins(list(PLUGINS), site)
    return {
        name: {
            one["title"]: [re.sub("0x[0-9a-f]+", "0x…", what) for what, _cure in one["findings"]]
            for one in said
        }
        for name, said in verdicts.items()
    }


@pytest.mark.parametrize("name", PLUGINS)
def test_what_is_said_of_a_plugin(found: Found, name: str):
    assert {title: words for title, words in found[name].items() if words} == BROKEN[name]


def test_every_rule_is_broken_and_a_broken_plugin_is_mended_before_it_is_taken_out(found: Found):
    titles = {title for title, _check in RULES.values()}
    assert {title for said in BROKEN.values() for title in said} == {*titles, pages.TITLE}
    taken_out = [name for name, said in found.items() if pages.TITLE in said]
    assert (list(found), taken_out) == (list(PLUGINS), ["leaving", "sound"])


def test_a_plugin_that_does_not_load(site: Path, tmp_path):
    folder = made("unready", {"models.py": {"": "import nothing_of_this_name\n"}}, tmp_path)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        with pytest.raises(SiteStopped, match="No module named 'nothing_of_this_name'"):
            judge_plugins(["unready"], site)


def test_who_stands_on_a_plugin_leaves_with_it():
    """Media cannot do without E-BOK: left alone, it would break a site that is whole. Cases can."""
    leaving = scratch._list_dependents({"ebok_plugin"})

    assert {"waste_union.declarations", "waste_union.login_gov_mock"} < leaving
    assert leaving.isdisjoint({"members_area", "cases"})


def test_some_rules_alone(site: Path, tmp_path):
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(made("chosen", {}, tmp_path))
        (found,) = judge_plugins(["chosen"], site, ["declaration", "events"]).values()

    assert [(one["title"], one["findings"]) for one in found] == [
        (RULES["declaration"][0], []),
        (RULES["events"][0], []),
    ]
    with pytest.raises(CommandError, match="--only"):
        call_command("check_coop_plugin", "json", "--only", "pgaes")


def test_without_a_database_in_a_file_the_scratch_site_begins_empty_and_goes():
    with scratch_site() as folder:
        assert list(folder.iterdir()) == []
    assert not folder.exists()


def printed(monkeypatch, verdicts: list[dict[str, Any]]) -> tuple[str, str]:
    """What the command prints for a package that is there, and how it ends."""
    monkeypatch.setattr(check_coop_plugin, "judge_plugins", lambda names, *_: {names[0]: verdicts})
    out = StringIO()
    try:
        call_command("check_coop_plugin", "json", stdout=out)
    except CommandError as refused:
        return out.getvalue(), str(refused)
    return out.getvalue(), ""


def test_a_broken_rule_says_what_is_wrong_and_what_to_do(monkeypatch):
    kept: dict[str, Any] = {"title": "tabele są własne", "findings": []}
    taken = {"title": "adresy są własne", "findings": [("Adres /x/ jest zajęty.", "Wybierz inny.")]}

    assert printed(monkeypatch, [kept]) == (
        "ok   tabele są własne\nWtyczka „json” jest w porządku. Zasady: 1.\n",
        "",
    )
    assert printed(monkeypatch, [taken, kept]) == (
        "ŹLE  adresy są własne\n       Adres /x/ jest zajęty.\n       → Wybierz inny.\n"
        "ok   tabele są własne\n",
        "Zasady złamane: 1 z 2. Popraw je i sprawdź jeszcze raz.",
    )
    for name in ("nie_ma_takiej", "json.nie_ma", ".", ""):
        with pytest.raises(CommandError, match="Nie ma pakietu"):
            call_command("check_coop_plugin", name)


@pytest.mark.django_db
@pytest.mark.parametrize("config", plugin_configs(), ids=lambda config: config.slug)
def test_the_parts_of_this_site_word_their_rights_and_hide_what_has_some(
    config: PluginConfig, monkeypatch
):
    """Also a sentence that there is nothing tells something, so no rows are needed."""
    monkeypatch.setattr(CheckedPlugin, "assign_rows_to", lambda self, person: [])
    subject = CheckedPlugin(config)

    assert [*check_rights_in_words(subject), *check_common_screens(subject)] == []
