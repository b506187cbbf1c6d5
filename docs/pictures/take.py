"""Takes the pictures of the README and of the handbooks again, from the demo.

`python docs/pictures/take.py` takes all, with names only those. The handbooks' pictures are in
`desk/`, each in the light and the dark theme, the residents' in `resident/`; `shown.json` keeps
the digest of every template that a page was made of, by which a test finds a picture older than
what it shows.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

from PIL import Image  # noqa: E402 - the script puts the repository on the path first
from playwright.sync_api import Locator  # noqa: E402 - as above

from tests.browser.running_site import SETTINGS, running_site  # noqa: E402 - see above
from tests.browser.test_refund_states import (  # noqa: E402 - see above
    ACCOUNTS as REFUND_ACCOUNTS,
)
from tests.browser.test_refund_states import (  # noqa: E402 - see above
    REFUND_STATES,
    make_states,
)
from tests.browser.visitor import realm_of  # noqa: E402 - see above
from tests.browser.visits import Profiles, Visits, chromium  # noqa: E402 - see above
from tests.demo_site import MIRROR, UNION, environment, manage  # noqa: E402 - see above

FOLDER = ROOT / "docs" / "pictures"
SHOWN = FOLDER / "shown.json"
COLOURS = 128


@dataclass(frozen=True)
class Picture:
    """Who looks at which address; where the picture ends, and how wide the screen is.

    `steps` are taken there first, each by a selector: with a text its field is filled, with a
    Path the file is chosen, else it is clicked. `demo` is one of DEMOS.
    """

    who: str | None
    address: str
    height: int = 800
    width: int = 1280
    steps: tuple[tuple[str, str | Path | None], ...] = ()
    demo: str = "coop"


# The environment of each demo, and the settings with which its site is visited.
DEMOS: dict[str, tuple[dict[str, str], str]] = {
    "coop": ({}, SETTINGS),
    "mirror": (MIRROR, SETTINGS),
    "union": (UNION, "plugins.waste_union.tests.browser.settings"),
    # The co-op's with requests for overpayments in every state.
    "refunds": ({}, SETTINGS),
}
README = {
    "ogloszenie": Picture(None, "/ogloszenia/procedura-uzyskania-dostepu-ikcs-ebok/", 856),
    "panele": Picture(None, "/strefa-mieszkanca/logowanie/", 900),
    "biblioteka": Picture("IKCS-0007", "/ikcs/dokumenty/", 871),
    "saldo": Picture("EB-500002-1", "/e-bok/", 900),
    "telefon": Picture("EB-500002-1", "/e-bok/", 844, 390),
}
PHONE = 390
UNFOLD = "main summary:has-text('{}') >> nth=0"
# Of the residents' handbook, on a phone.
RESIDENTS = {
    "logowanie": Picture(None, "/strefa-mieszkanca/logowanie/", 844, PHONE),
    "saldo-na-telefonie": Picture("EB-500002-1", "/e-bok/", 844, PHONE),
    "zaplac": Picture(
        "EB-500002-1", "/e-bok/", 844, PHONE, steps=((UNFOLD.format("Zapłać"), None),)
    ),
    "kilka-kont": Picture("EB-500004-7", "/e-bok/", 844, PHONE),
    "raty": Picture("EB-500002-1", "/e-bok/konto/100007/raty/", 844, PHONE),
    "zwrot-nadplaty": Picture(
        "EB-500006-2", "/e-bok/konto/600303/zwrot/", 844, PHONE, demo="union"
    ),
    "odczyty": Picture("EB-500002-1", "/e-bok/odczyty/", 844, PHONE),
    "moje-sprawy": Picture("EB-500002-1", "/e-bok/sprawy/", 844, PHONE),
    "dokumenty-ikcs": Picture("IKCS-0007", "/ikcs/", 844, PHONE),
    "moje-konto": Picture("EB-500002-1", "/konto/", 844, PHONE),
    "deklaracje": Picture("EB-500001-3", "/e-bok/", 844, PHONE, demo="union"),
}
FIRST_ROW = ("main table tbody a >> nth=0", None)
CHECK_FILE = ("main button:has-text('Sprawdź plik')", None)
FILES = ROOT / "fixtures"
REFUNDS = "/admin/rozliczenia/zwroty/"
ASKED_REFUND = ("main table tbody tr:has-text('rozpatrz') a >> nth=0", None)


def checked_file(address: str, file: str) -> Picture:
    """Return the report on a file that was handed in and not posted."""
    return Picture("finanse", address, 900, steps=(("[name=file]", FILES / file), CHECK_FILE))


DESK = {
    "dzis": Picture("finanse", "/admin/"),
    "wnioski": Picture("czlonkowski", "/admin/wnioski/"),
    "wniosek-z-papieru": Picture("czlonkowski", "/admin/wnioski/papier/", 900),
    "wniosek": Picture("czlonkowski", "/admin/wnioski/", 900, steps=(FIRST_ROW,)),
    "hasla-dla-wielu": Picture("czlonkowski", "/admin/wnioski/paczki/nowa/", 900),
    "hasla-policzone": Picture(
        "czlonkowski",
        "/admin/wnioski/paczki/nowa/",
        900,
        steps=(("[name=ground]", "uchwała Zarządu nr 12/2026"), ("[name=policz]", None)),
    ),
    "paczka-hasel": Picture(
        "czlonkowski",
        "/admin/wnioski/paczki/nowa/",
        900,
        steps=(
            ("[name=ground]", "uchwała Zarządu nr 12/2026"),
            ("main button:has-text('Przygotuj do zatwierdzenia')", None),
        ),
    ),
    "osoby": Picture("czlonkowski", "/admin/osoby/"),
    "osoba": Picture(
        "czlonkowski",
        "/admin/osoby/?q=Lis",
        900,
        steps=(FIRST_ROW, ("[value=CALL]", None), ("main button:has-text('Dalej')", None)),
    ),
    "kontakty": Picture("finanse", "/admin/osoby/kontakty/"),
    "kontakty-sprawdzone": checked_file("/admin/osoby/kontakty/", "coop/examples/kontakty.csv"),
    "nieruchomosci": Picture("finanse", "/admin/nieruchomosci/"),
    "sprawy": Picture("finanse", "/admin/sprawy/"),
    "sprawa": Picture("finanse", "/admin/sprawy/", 900, steps=(FIRST_ROW,)),
    "przyjecie-czlonka": Picture("czlonkowski", "/admin/czlonkowie/przyjecie/", 900),
    "dokumenty": Picture("czlonkowski", "/admin/biblioteka/publikuj/"),
    "bramka": Picture("finanse", "/admin/biblioteka/do-potwierdzenia/"),
    "kompletnosc": Picture("czlonkowski", "/admin/kompletnosc/"),
    "znajdz-konto": Picture("finanse", "/admin/rozliczenia/"),
    "konto": Picture("finanse", "/admin/rozliczenia/?q=100007", 900, steps=(FIRST_ROW,)),
    "naliczenia": Picture("finanse", "/admin/rozliczenia/naliczenia/"),
    "naliczenie": Picture("finanse", "/admin/rozliczenia/naliczenia/", 900, steps=(FIRST_ROW,)),
    "zmiany-oplat": Picture("finanse", "/admin/zmiany-oplat/"),
    "zmiana-oplat": Picture("finanse", "/admin/zmiany-oplat/", 900, steps=(FIRST_ROW,)),
    "zaleglosci": Picture("finanse", "/admin/rozliczenia/zaleglosci/", 900),
    "zwroty": Picture("finanse", f"{REFUNDS}?widok=wszystkie", 900, demo="refunds"),
    "zwrot": Picture("finanse", REFUNDS, 1000, steps=(ASKED_REFUND,), demo="refunds"),
    "obroty": Picture("finanse", "/admin/ksiegowosc/obroty/"),
    "wyciag": Picture("finanse", "/admin/bank/import/"),
    "importy": Picture("finanse", "/admin/importy/import/"),
    "import-sprawdzony": checked_file("/admin/importy/import/", "ledger/wplata_wyjasniona.csv"),
    "otwarcie-pozycje": Picture(
        "finanse",
        "/admin/importy/import/",
        900,
        steps=(
            ("[name=kind]", "opening_items"),
            ("[name=file]", FILES / "coop/examples/pozycje_otwarcia.csv"),
            CHECK_FILE,
        ),
    ),
    "uklad-kolumny": Picture(
        "finanse",
        "/admin/importy/import/uklady/nowy/",
        900,
        steps=(
            ("[name=file]", FILES / "coop/examples/konta_z_programu.csv"),
            ("main button:has-text('Pokaż kolumny')", None),
        ),
    ),
    "salda-kont": Picture("finanse", "/admin/rozliczenia/salda/"),
    "uklad-folderu": Picture("finanse", "/admin/program/uklady/", demo="mirror"),
    "zwiazek-pliki": Picture("odpady", "/admin/deklaracje/plik/nieruchomosci/", 900, demo="union"),
    "do-wyjasnienia": Picture("finanse", "/admin/bank/do-wyjasnienia/", 900),
    "wplata": Picture("finanse", "/admin/bank/do-wyjasnienia/", 900, steps=(FIRST_ROW,)),
    "zarzad": Picture("prezes", "/admin/zarzad/", 900),
    "redaktor": Picture("redaktor", "/admin/"),
    "ogloszenia": Picture("redaktor", "/admin/ogloszenia/"),
    "ze-wzoru": Picture(
        "redaktor", "/admin/", 900, steps=(("main a:has-text('Brak wody')", None),)
    ),
    "ogloszenie-edycja": Picture(
        "redaktor",
        "/admin/ogloszenia/",
        900,
        steps=(("main td.title a:has-text('Przerwa w dostawie') >> nth=0", None),),
    ),
    "strony": Picture("redaktor", "/admin/pages/"),
    "rejestry": Picture("finanse", "/admin/rejestry/"),
}


HANDBOOKS = {**RESIDENTS, **DESK}
PICTURES = {**README, **HANDBOOKS}


def main(names: list[str]) -> None:
    """Take these pictures, or all."""
    unknown = set(names) - set(PICTURES)
    if unknown:
        sys.exit(f"No such picture: {', '.join(sorted(unknown))}.")
    chosen = {name for name in PICTURES if not names or name in names}
    for folder in ("desk", "resident"):
        (FOLDER / folder).mkdir(parents=True, exist_ok=True)
    by_demo = {
        demo: sorted(name for name in chosen if PICTURES[name].demo == demo) for demo in DEMOS
    }
    demos = [demo for demo, of_demo in by_demo.items() if of_demo]
    if len(demos) > 1:
        # A process of Django knows the settings of one demo.
        for demo in demos:
            subprocess.run([sys.executable, __file__, *by_demo[demo]], check=True)
    else:
        take_all(demos[0], by_demo[demos[0]])


def take_all(demo: str, names: list[str]) -> None:
    """Take these pictures of one demo, made for them."""
    extra, settings = DEMOS[demo]
    os.environ.update(extra)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        manage(data, "prepare_demo", **extra)
        if demo == "refunds":
            make_states(data, settings, REFUND_STATES, REFUND_ACCOUNTS)
        with running_site(data, settings) as site, chromium() as browser:
            visits = Visits(Profiles(browser, site))
            addresses = {name: take(name, visits) for name in names}
        keep_shown(
            {
                name: list_templates(data, HANDBOOKS[name].who, address, extra)
                for name, address in addresses.items()
                if name in HANDBOOKS
            }
        )


def take(name: str, visits: Visits) -> str:
    """Take one picture, of the desks' in both themes; return the address that it shows."""
    picture = PICTURES[name]
    targets = {"light": FOLDER / ("resident" if name in RESIDENTS else "") / f"{name}.png"}
    if name in DESK:
        targets = {
            "light": FOLDER / "desk" / f"{name}.png",
            "dark": FOLDER / "desk" / f"{name}-ciemny.png",
        }
    visitor = visits.arrive(picture.width, who=picture.who)
    visitor.open(picture.address)
    for selector, value in picture.steps:
        take_step(visitor.page.locator(selector), value)
        visitor.page.wait_for_load_state("load")
    for scheme, path in targets.items():
        visitor.page.emulate_media(color_scheme=scheme)
        visitor.page.wait_for_timeout(500)
        size = save(visitor.page.screenshot(), picture.height, path)
        print(f"{path.relative_to(FOLDER)}: {size} B")
    address = urlsplit(visitor.page.url)
    if complaints := visits.leave():
        sys.exit("\n".join(complaints))
    return f"{address.path}?{address.query}"


def take_step(target: Locator, value: str | Path | None) -> None:
    """Fill a field, choose from a list or a file, or click."""
    if value is None:
        target.click()
    elif target.evaluate("field => field.tagName") == "SELECT":
        target.select_option(str(value))
    elif isinstance(value, Path):
        target.set_input_files(value)
    else:
        target.fill(value)


def save(shot: bytes, height: int, path: Path) -> int:
    """Save the upper part of a shot in few colours; return its size in bytes."""
    whole = Image.open(BytesIO(shot)).convert("RGB")
    picture = whole.crop((0, 0, whole.width, min(height, whole.height)))
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    return path.stat().st_size


def list_templates(
    data: Path, who: str | None, address: str, extra: dict[str, str]
) -> dict[str, str]:
    """Return the digest of each template of ours that the page is made of."""
    prepare_django(data, extra)
    from cms_ext.people.identity.models import User  # noqa: PLC0415 - after the set-up
    from tests.clients import Client, signed_in  # noqa: PLC0415 - as above

    client = signed_in(User.objects.get(login=who, realm=realm_of(who))) if who else Client()
    answer = client.get(address, follow=True)
    assert answer.status_code == 200, address
    files = {Path(str(one.origin.name)) for one in answer.templates if one.origin is not None}
    ours = sorted(str(one.relative_to(ROOT)) for one in files if is_ours(one))
    return {name: digest(name) for name in ours}


def is_ours(path: Path) -> bool:
    return path.is_relative_to(ROOT) and not path.is_relative_to(ROOT / ".venv")


def digest(name: str) -> str:
    """Return the beginning of the SHA-256 of a file of the repository."""
    return hashlib.sha256((ROOT / name).read_bytes()).hexdigest()[:16]


def prepare_django(data: Path, extra: dict[str, str]) -> None:
    """Set Django up on the demo's data, with templates that say that they were rendered."""
    from django.apps import apps  # noqa: PLC0415 - the settings are chosen first

    if apps.ready:
        return
    os.environ.update(environment(data, **extra))
    import django  # noqa: PLC0415 - as above
    from django.test.utils import setup_test_environment  # noqa: PLC0415 - as above

    django.setup()
    setup_test_environment()


def keep_shown(templates: dict[str, dict[str, str]]) -> None:
    """Write what the pictures show; those that were not taken stay as they are."""
    known = json.loads(SHOWN.read_text()) if SHOWN.exists() else {}
    kept = {name: one for name, one in {**known, **templates}.items() if name in HANDBOOKS}
    SHOWN.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
