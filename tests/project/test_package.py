"""The wheels: what is in them, and what they can do outside the checkout by the command `coop`."""

import re
import signal
import stat
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from coop_site.new_site import write_site
from tests.demo_site import ROOT, UNION, copied, create_migrated
from tests.machine.postgres import free_port, server
from tests.sources import FOLDERS, tracked

pytestmark = [pytest.mark.xdist_group("package"), pytest.mark.programs]

HOST = "spoldzielnia.example"
UNION_HOST = "zwiazek.example"
PAGES = ("/", "/strefa-mieszkanca/logowanie/e-bok/")
# What a wheel takes from outside its packages, by its folder there.
ADDED = {
    "fixtures/coop/": "coop_site/",
    "fixtures/ledger/": "coop_site/",
    "docs/clerks.md": "cms_ext/",
    "docs/editors.md": "cms_ext/",
    "docs/pictures/desk/": "cms_ext/",
    "plugins/cases/fixtures/": "coop_cases/",
    "plugins/waste_union/fixtures/": "waste_union/",
}
PLUGIN_FOLDER = re.compile(r"^plugins/\w+/")
TOP_LEVEL = {
    "wagtail_coop": {"coop_site", "cms_ext", "members_area", "ebok_plugin"},
    "wagtail_coop_cases": {"coop_cases"},
    "wagtail_coop_exchange_api": {"exchange_api"},
    "wagtail_coop_waste_union": {"waste_union"},
}


@pytest.fixture(scope="module")
def wheels(tmp_path_factory) -> list[Path]:
    folder = tmp_path_factory.mktemp("wheels")
    for project in (ROOT, *(file.parent for file in ROOT.glob("plugins/*/pyproject.toml"))):
        command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
        subprocess.run(command, cwd=project, check=True, capture_output=True)
    return sorted(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheels: list[Path], tmp_path_factory) -> Path:
    """Install the wheels alone into a folder; libraries are those of the tests."""
    folder = tmp_path_factory.mktemp("installed")
    uv = str(Path(sys.executable).parent / "uv")
    command = [uv, "pip", "install", "--offline", "--no-deps", "--target", str(folder)]
    subprocess.run([*command, "--python", sys.executable, *map(str, wheels)], check=True)
    return folder


def files_of(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as packed:
        return {name for name in packed.namelist() if ".dist-info/" not in name}


def expected_files() -> set[str]:
    """Return the files of the packages and those that are added, by their names in a wheel."""
    expected = set()
    for path in map(Path.as_posix, (file.relative_to(ROOT) for file in tracked(""))):
        for package, folder in FOLDERS.items():
            inside = "site/coop_site" if package == "site" else folder
            if path.startswith(f"{inside}/"):
                expected.add(path.removeprefix(inside.rpartition("/")[0]).lstrip("/"))
        for source, target in ADDED.items():
            if path.startswith(source):
                expected.add(target + PLUGIN_FOLDER.sub("", path))
    return expected


def test_the_wheels_hold_the_packages_and_no_other_top_level_name(wheels: list[Path]):
    files = {wheel.name.partition("-")[0]: files_of(wheel) for wheel in wheels}

    assert {name: {file.partition("/")[0] for file in held} for name, held in files.items()} == (
        TOP_LEVEL
    )
    assert set().union(*files.values()) == expected_files()


def environment(installed: Path, home: Path, **extra: str) -> dict[str, str]:
    """Return what an ordinary user's shell has; nothing of the checkout and of the tests."""
    return {
        "PATH": f"{installed / 'bin'}:/usr/bin:/bin",
        "HOME": str(home),
        "PYTHONPATH": str(installed),
        "LANG": "C.UTF-8",
        **extra,
    }


def coop(installed: Path, folder: Path, *words: str, status: int = 0) -> str:
    """Run `coop WORDS` in the folder; return its output."""
    done = subprocess.run(
        ["coop", *words],
        cwd=folder,
        env=environment(installed, folder),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout + done.stderr


@contextmanager
def serving(installed: Path, folder: Path, *words: str, **extra: str) -> Iterator[HTTPConnection]:
    """Run `coop WORDS` while it is asked; a signal must end it well."""
    port = free_port()
    process = subprocess.Popen(
        ["coop", *words, *(("--port", str(port)) if words[0] == "serve" else ())],
        cwd=folder,
        env=environment(installed, folder, PORT=str(port), **extra),
    )
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        while not is_answering(connection):
            assert process.poll() is None
        yield connection
    finally:
        connection.close()
        process.send_signal(signal.SIGTERM)
        process.wait()
    assert process.returncode == 0


def is_answering(connection: HTTPConnection) -> bool:
    """Return whether there is an answer at all; what a page must answer is for the test."""
    try:
        ask(connection, "/zdrowie/")
    except ConnectionError:
        connection.close()
        return False
    return True


def ask(connection: HTTPConnection, path: str, host: str = HOST) -> tuple[int, str]:
    """Return status and title of a page, asked for as the proxy in front of a real site does."""
    connection.request("GET", path, headers={"Host": host, "X-Forwarded-Proto": "https"})
    answer = connection.getresponse()
    title = re.search(r"<title>\s*(.*?)\s*</title>", answer.read().decode(), re.DOTALL)
    return answer.status, " ".join(title[1].split()) if title else ""


def test_a_site_of_a_cooperative_on_postgresql(installed: Path, tmp_path: Path):
    said = coop(installed, tmp_path, "new-site", "strona")
    site = tmp_path / "strona"
    assert said.splitlines()[:2] == ["Utworzono strona. Co dalej:", "  1. cd strona"]
    with server() as url, (site / "coop.env").open("a") as settings:
        settings.write(f"DATABASE_URL='{url}'\n")
        settings.flush()
        coop(installed, site, "migrate", "-v", "0")
        coop(installed, site, "collectstatic", "--noinput", "-v", "0")
        example = coop(installed, site, "setup_coop", "--example")
        (site / "odpowiedzi.yaml").write_text(example)
        assert "Strona jest założona." in coop(installed, site, "setup_coop", "odpowiedzi.yaml")
        with serving(installed, site, "serve", "--scheduler") as connection:
            pages = [ask(connection, path) for path in PAGES]

    assert pages == [
        (200, "Strona główna – SM „Zorza”"),
        (200, "Logowanie do E-BOK – SM „Zorza”"),
    ]
    assert sorted(path.name for path in site.iterdir()) == [
        "__pycache__",
        "coop.env",
        "coop_settings.py",
        "odpowiedzi.yaml",
        "var",
    ]


def test_a_site_of_a_waste_union(installed: Path, tmp_path: Path):
    """On a database that another test run migrated."""
    coop(installed, tmp_path, "new-site", "strona", "--union")
    site = tmp_path / "strona"
    create_migrated(site / "var", **UNION)
    coop(installed, site, "migrate", "-v", "0")
    coop(installed, site, "collectstatic", "--noinput", "-v", "0")
    (site / "odpowiedzi.yaml").write_text(coop(installed, site, "setup_coop", "--example"))
    coop(installed, site, "setup_coop", "odpowiedzi.yaml")
    with serving(installed, site, "serve") as connection:
        pages = [ask(connection, path, UNION_HOST) for path in PAGES]

    assert pages == [
        (200, "Strona główna – ZM „Zielona Dolina”"),
        (200, "Logowanie do eBOK – ZM „Zielona Dolina”"),
    ]


def test_the_demo_runs_from_the_wheels(installed: Path, demo_site: Path, tmp_path: Path):
    """Its data were loaded before: that alone takes a minute."""
    data = copied(demo_site, tmp_path / "data")
    with serving(installed, tmp_path, "demo", DATA_DIR=str(data)) as connection:
        page = ask(connection, "/")

    assert page == (200, "Strona główna – SM „Pod Lasem”")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("migrate",), "W tym folderze nie ma serwisu."),
        (("serve",), "W tym folderze nie ma serwisu."),
        (("new-site", "."), "coop.env już istnieje i zostaje bez zmian."),
        (("demo",), "W tym folderze jest serwis (coop.env)."),
    ],
)
def test_what_stops_the_command_is_said_in_a_sentence(
    installed: Path, tmp_path: Path, words: tuple[str, ...], sentence: str
):
    has_site = words[0] in ("new-site", "demo")
    if has_site:
        (tmp_path / "coop.env").write_text("SECRET_KEY='tajne'\n")

    assert sentence in coop(installed, tmp_path, *words, status=1)
    assert [path.name for path in tmp_path.iterdir()] == (["coop.env"] if has_site else [])


@pytest.mark.parametrize("is_union", [False, True])
def test_a_new_site_is_two_short_files_with_keys_of_its_own(tmp_path: Path, is_union: bool):
    for name in ("a", "b"):
        write_site(tmp_path / name, is_union=is_union)
    written = [
        {path.name: path.read_text() for path in (tmp_path / name).iterdir()} for name in "ab"
    ]

    assert sum(len(text.splitlines()) for text in written[0].values()) <= 40
    keys = [re.findall(r"(?m)^\w*KEY='([^']{50,})'", site["coop.env"]) for site in written]
    assert [len(drawn) for drawn in keys] == [3, 3]
    assert len({key for drawn in keys for key in drawn}) == 6
    assert stat.S_IMODE((tmp_path / "a" / "coop.env").stat().st_mode) == 0o600
    base = "production_union" if is_union else "production"
    assert f"from coop_site.settings.{base} import *" in written[0]["coop_settings.py"]
    host = UNION_HOST if is_union else HOST
    hosts = re.findall(r"\w+\.example\b", written[0]["coop.env"])
    assert set(hosts) == {host, "poczta.example"}
