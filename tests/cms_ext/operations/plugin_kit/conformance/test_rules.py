"""Each rule catches a plugin that breaks it, and says so in words that help.

Four plugins of the kit are broken on purpose and one is left as it is; all are looked at in one
scratch site, because it takes seconds to start.
"""

from pathlib import Path

import pytest

from cms_ext.operations.plugin_kit.conformance.finding import ConformanceFinding
from cms_ext.operations.plugin_kit.conformance.looking import run_conformance
from cms_ext.operations.plugin_kit.conformance.rules import migrations, removal
from cms_ext.operations.plugin_kit.conformance.scratch import DATABASE, SiteStopped
from cms_ext.operations.plugin_kit.conformance.suite import RULES, RuleVerdict
from cms_ext.operations.plugin_kit.making.naming import names_for
from cms_ext.operations.plugin_kit.making.writing import make_plugin
from tests.cms_ext.operations.plugin_kit.conformance.broken_plugins import PLUGINS, Edits
from tests.demo_site import manage
from tests.migrated import migrated_file, shared_by_all_processes

# One process starts the scratch site, not each that has a test of it.
pytestmark = [pytest.mark.xdist_group("conformance"), pytest.mark.programs]
Found = dict[str, dict[str, list[str]]]


def made(name: str, edits: Edits, directory: Path) -> Path:
    folder = make_plugin(names_for(name), directory)
    for path, changes in edits.items():
        file = folder / name / path
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        for old, new in changes.items():
            assert old in text, f"{name}/{path} has no {old!r}"
            text = text.replace(old, new) if old else text + new
        file.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def scratch(tmp_path_factory) -> Path:
    """An empty site whose database is migrated already."""
    folder = tmp_path_factory.mktemp("scratch")
    migrated_file(
        shared_by_all_processes(tmp_path_factory.getbasetemp()),
        folder / DATABASE,
        lambda: manage(folder, "migrate", "--verbosity", "0"),
    )
    return folder


@pytest.fixture(scope="module")
def found(scratch: Path, tmp_path_factory) -> Found:
    """What is said of each plugin, by rule."""
    directory = tmp_path_factory.mktemp("plugins")
    with pytest.MonkeyPatch.context() as patch:
        for folder in [made(name, edits, directory) for name, edits in PLUGINS.items()]:
            patch.syspath_prepend(folder)
        verdicts = run_conformance(list(PLUGINS), scratch)
    return {
        name: {verdict.title: [finding.what for finding in verdict.findings] for verdict in said}
        for name, said in verdicts.items()
    }


BROKEN: Found = {
    "careless": {
        "każde prawo roli ma swoje słowa": [
            "Uprawnienie careless.delete_entry jest dawane roli, a nikt nie mówi, co ono znaczy.",
            "Uprawnienie careless.view_entry ma słowa więcej niż raz.",
            "O roli gardener strona powiedziałaby „dodaje i zmienia wpisy”, a nie ma ona: "
            "careless.change_entry.",
            "Rola gardener ma nazw: 0.",
        ],
        "deklaracja jest kompletna": [
            "coop.E010: Plugin 'careless': tile 'Careless' names the unknown icon 'kotwica'."
        ],
        "kod korzysta tylko z publicznych części rdzenia": [
            "jobs.py:12 importuje cms_ext.frontend.theme.views.not_found. "
            "To wewnętrzna część strony.",
            "jobs.py:13 importuje ebok_plugin.ledger.models.Account. "
            "To inna wtyczka, której może nie być na stronie.",
        ],
        "szablony nie mają skryptów ani stylów w treści": [
            "templates/careless/proposed.html:6: skrypt w treści strony.",
            "templates/careless/proposed.html:5: atrybut style.",
            "templates/careless/proposed.html:7: atrybut zdarzenia (on…).",
            "templates/careless/proposed.html:7: adres javascript:.",
            "templates/careless/proposed.html:8: plik z obcego serwera.",
        ],
        "ekrany administracji pytają o uprawnienie": [
            "/admin/careless/all/ otwiera się pracownikowi bez uprawnień.",
            "/admin/careless/no/ (pracownik bez uprawnień): błąd 500 (KeyError: 1).",
            "/admin/careless/no/ (administrator): błąd 500 (KeyError: 1).",
        ],
        "wpisy w menu pracowników mają swoje zadanie": [
            "„Wszystko” stoi w menu na pierwszym poziomie bez zadania."
        ],
        "dane osób są wydawane i usuwane": [
            "careless.personal_data.collect nie wydaje osobie żadnego wiersza, "
            "choć są o niej w careless.Entry.",
            "Po careless.personal_data.erase dane osoby dalej są w careless.Entry "
            "i nie podano, dlaczego.",
        ],
        "część strony osoby i lokalu widzi tylko uprawniony pracownik": [
            "careless.personal_data.sections pokazuje pracownikowi bez uprawnień część „Wpisy”.",
            "careless.personal_data.sections pokazuje pracownikowi bez uprawnień część „Wpisy”.",
        ],
        "wnioski o login przyjmuje jedna wtyczka, tak jak pytają o nie strony logowania": [
            "Wnioski o login przyjmuje już wtyczka „access”; pytana jest tylko jedna.",
            "careless.demo.banner oddaje NoneType, nie tekst.",
            "careless.demo.valid oddaje 14, nie czas dłuższy od zera.",
            "„Wniosek” pod panelem ikcs prowadzi do /careless/wniosek/, a tam gość dostaje 404.",
            "careless.demo.papers oddaje dla ikcs str, nie PaperLink.",
        ],
        "zadania na pierwszym ekranie zaczyna ten, kto ma do nich prawo": [
            "Zadanie „Wpisz od razu” widzi pracownik bez uprawnień.",
            "Zadanie „Wpisz od razu” prowadzi do /admin/careless/entry/create/, a tam pracownik z "
            "jego uprawnieniami dostaje 302.",
        ],
        "pytania pierwszego uruchomienia przyjmują własne przykłady": [
            "Pytanie rooms.number odrzuca własną wartość „pierwszy”: Same cyfry.",
            "Pytanie rooms.number odrzuca własną wartość „I”: Same cyfry.",
            "Pytanie rooms.number na „?” odpowiada błędem KeyError: '?'",
        ],
        "pierwsze kroki odpowiadają tak albo nie, za jedno zapytanie": [
            "„Wpisz”: careless.jobs.entered oddaje list, nie bool.",
            "„Wpisz”: careless.jobs.entered zadaje zapytań: 2.",
        ],
        "kolejki na pierwszym ekranie widzi tylko ten, kto może je załatwić": [
            "Kolejkę „Wszystkie wpisy” widzi pracownik bez uprawnień.",
            "„Wszystkie wpisy”: careless.jobs.all oddaje list.",
            "„Wszystkie wpisy” prowadzi do /admin/careless/entry/, a tam pracownik z jej "
            "uprawnieniami dostaje 302.",
            "Gdy wierszy jest więcej, liczenie kolejek zadaje dodatkowych zapytań: 20.",
        ],
        "konta obciąża uprawniony, temu, kto za nie płaci, i raz za jedną usługę": [
            "careless.jobs.work oddaje coś gościowi za obce klucze.",
            "careless.jobs.work oddaje coś pracownikowi bez uprawnień za obce klucze.",
            "careless.jobs.accounts oddaje konta osobie, która za żadne nie płaci.",
            "careless.jobs.charge obciąża konto na polecenie pracownika bez uprawnień.",
            "careless.jobs.charge obciąża konto za osobę, która nie płaci.",
            "careless.jobs.charge pod znanym kluczem: kwota 12346 gr jest przyjęta.",
            "careless.jobs.charged oddaje co innego niż to jedno obciążenie.",
        ],
        "spraw konta nie śledzi nikt obcy": [
            "careless.jobs.followed oddaje konta komuś obcemu.",
            "careless.jobs.acted_on nie oddaje zapytania.",
        ],
        "reklamowaną pozycję widzi tylko jej osoba": [
            "„entry”: careless.jobs.seen pokazuje pozycję '2' komuś obcemu.",
            "„entry”: liczba „Kwota” stoi w pozycji '2' więcej niż raz.",
            "„title”: careless.jobs.title oddaje str, nie RowFigures.",
        ],
        "zdarzenie do zgłoszenia jest dla każdego to samo, a zmyślonego nie ma": [
            "„entry”: careless.jobs.event oddaje str, nie ReportedEvent."
        ],
        "wyszukiwarka pierwszego ekranu pokazuje tylko uprawnionym i tylko kilka wyników": [
            "„Wszystko”: careless.jobs.find znajduje coś pracownikowi bez uprawnień.",
            "„Wszystko” prowadzi do /admin/careless/entry/, a tam pracownik z jej uprawnieniami "
            "dostaje 302.",
            "„Wszystko”: careless.jobs.find oddaje str, nie SearchHit.",
            "„Wszystko”: careless.jobs.find oddaje wyników: 24.",
            "„Wszystko”: gdy wierszy jest więcej, dodatkowych zapytań: 60.",
        ],
        "dane pokazowe można wczytać drugi raz": [
            "Po drugim wczytaniu tabela careless_entry ma 7 wierszy zamiast 4."
        ],
        "pierwsze uruchomienie można powtórzyć": [
            "Po drugim uruchomieniu tabela careless_entry ma 2 wierszy zamiast 1."
        ],
        "projekt korekty trafia na konto tej osoby, raz za jedną decyzję, i niczego nie księguje": [
            "careless.demo.accounts oddaje konta osobie, która żadnego nie ma.",
            "careless.demo.propose przyjmuje korektę cudzego konta.",
            "careless.demo.propose pod znanym kluczem: kwota 12346 gr jest przyjęta.",
            "careless.demo.drafts oddaje co innego niż ten jeden czekający projekt.",
        ],
        "liczby kontrolne kopii są stałe": [
            "careless.demo.figures oddaje za każdym razem co innego: chwila.",
            "careless.demo.rows nie oddaje tekstów pod nazwami.",
        ],
        "migracje są kompletne i odwracalne": [
            "Modele careless różnią się od migracji: Alter field title on entry."
        ],
    },
    "intruding": {
        "deklaracja jest kompletna": [
            "coop.E015: intruding.Entry points at a person, but nobody collects or erases it."
        ],
        "tabele są własne i nie wskazują na inne wtyczki": [
            "Tabela wpisy modelu intruding.Entry ma obcą nazwę.",
            "intruding.Entry.member wskazuje na members_area_register.Membership, "
            "czyli na tabelę innej wtyczki.",
        ],
        "adresy są własne": [
            "Adres /szukaj/ nie zaczyna się od /intruding/ ani od /ikcs/intruding/ ani od "
            "/e-bok/intruding/.",
            "Pod adresem /szukaj/ odpowiada już pages:search.",
        ],
        "strony odpowiadają każdemu i niczego nie zdradzają obcym": [
            f"/intruding/ ({who}): widać imię i nazwisko osoby z rejestru."
            for who in ("gość", "mieszkaniec zalogowany do IKCS", "mieszkaniec zalogowany do E-BOK")
        ],
        "dane osób są wydawane i usuwane": [
            "intruding.Entry wskazuje na osobę albo na login, a personal_data o tym nie wie."
        ],
        "liczba zapytań nie rośnie z liczbą wierszy": [
            "/intruding/: gdy wierszy jest więcej, dodatkowych zapytań: 5."
        ],
        "migracje są kompletne i odwracalne": [
            "Migracji intruding.0002_member nie da się cofnąć: Raw Python operation."
        ],
    },
    "failing": {
        "strony odpowiadają każdemu i niczego nie zdradzają obcym": [
            "/failing/ (gość): błąd 500 (KeyError: 'wpis').",
            "/failing/ (mieszkaniec zalogowany do IKCS): błąd 500 (KeyError: 'wpis').",
            "/failing/ (mieszkaniec zalogowany do E-BOK): błąd 500 (KeyError: 'wpis').",
            "/failing/dodaj/wyslano/ (gość): strona panelu otwiera się obcemu.",
            "/failing/dodaj/wyslano/ (mieszkaniec zalogowany do E-BOK): "
            "strona panelu otwiera się obcemu.",
        ],
        "do panelu wtyczka nie wpuszcza nikogo obcego": [
            "failing.jobs.everybody oddaje str, nie bool.",
            "failing.jobs.everybody zadaje zapytań: 3.",
            "failing.jobs.everybody wpuszcza osobę, o której nic nie wie.",
        ],
        "logowanie przez kogoś z zewnątrz nie wpuszcza nikogo bez dowodu": [
            "failing.jobs.forget nie jest klasą pochodną od Provider.",
            "failing.jobs.Teller.is_offered oddaje int, zapytań: 1.",
            "failing.jobs.Teller.answered_by jest puste, więc nic z odpowiedzi nie dojdzie.",
            "failing.jobs.Teller.stranger_template: nie ma szablonu failing/stranger.html.",
            "failing.jobs.Teller.finish na odpowiedź () bez rozpoczętego logowania oddaje Proven.",
        ],
        "dane osób są wydawane i usuwane": [
            "Sprawdzanie przerwał błąd: personal_data.py:18: ZeroDivisionError: division by zero"
        ],
    },
    "leaving": {
        "strona działa dalej, gdy wtyczkę wyłączyć": [
            "Bez wtyczki /leaving/dodaj/ odpowiada 301, a nie 404."
        ]
    },
    "sound": {},
}
TITLES = [*(title for title, _check in RULES), migrations.TITLE, removal.TITLE]

MUTE = """from django.apps import AppConfig


class MuteConfig(AppConfig):
    name = "mute"
"""


@pytest.mark.parametrize("name", PLUGINS)
def test_what_is_said_of_a_plugin(found: Found, name: str):
    assert {title: words for title, words in found[name].items() if words} == BROKEN[name]


def test_a_broken_plugin_is_mended_before_it_is_taken_out(found: Found):
    """Its removal is not asked; of the others every rule is."""
    asked = {name: list(said) for name, said in found.items()}

    assert asked == {
        "careless": TITLES[:-1],
        "intruding": TITLES[:-1],
        "failing": TITLES[:-1],
        "leaving": TITLES,
        "sound": TITLES,
    }


def test_every_rule_is_broken_by_one_of_them():
    assert {title for said in BROKEN.values() for title in said} == set(TITLES)


def test_a_plugin_without_a_declaration(scratch: Path, tmp_path):
    """The site cannot even migrate with it; still the author reads why, and what to write."""
    folder = make_plugin(names_for("mute"), tmp_path)
    (folder / "mute" / "apps.py").write_text(MUTE)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        (said,) = run_conformance(["mute"], scratch)["mute"]

    assert said == RuleVerdict(
        "deklaracja jest kompletna",
        [
            ConformanceFinding(
                "coop.E001: mute is listed in PLUGINS but its AppConfig is not a PluginConfig.",
                "Subclass cms_ext.plugins.PluginConfig in mute/apps.py. "
                "docs/plugins.md shows a complete plugin.",
            ),
            ConformanceFinding(
                "coop.E015: mute.Entry points at a person, but nobody collects or erases it.",
                "Name it in `personal_data.models` of its plugin, and collect its rows there.",
            ),
        ],
    )


def test_a_plugin_that_does_not_load(scratch: Path, tmp_path):
    folder = made("unready", {"models.py": {"": "import nothing_of_this_name\n"}}, tmp_path)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        with pytest.raises(SiteStopped, match="No module named 'nothing_of_this_name'"):
            run_conformance(["unready"], scratch)
