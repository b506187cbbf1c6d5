"""Takes the pictures of the README and of the handbooks anew, from the demo.

`python docs/pictures/take.py` takes all, with names only those. The handbooks' pictures stand in
`desk/`, each in the light and the dark theme; `shown.json` keeps the digest of every template that
a page was made of, by which a test finds a picture older than what it shows.
"""

import hashlib
import json
import os
import sys
import tempfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

from PIL import Image  # noqa: E402 - the script puts the repository on the path first

from tests.browser.running_site import running_site  # noqa: E402 - see above
from tests.browser.visits import Profiles, Visits, chromium  # noqa: E402 - see above
from tests.demo_site import environment, manage  # noqa: E402 - see above

FOLDER = ROOT / "docs" / "pictures"
SHOWN = FOLDER / "shown.json"
COLOURS = 128


@dataclass(frozen=True)
class Picture:
    """Who looks at which address; where the picture ends, and how wide the screen is."""

    who: str | None
    address: str
    height: int = 800
    width: int = 1280


README = {
    "ogloszenie": Picture(None, "/ogloszenia/procedura-uzyskania-dostepu-ikcs-ebok/", 856),
    "panele": Picture(None, "/strefa-mieszkanca/logowanie/", 900),
    "biblioteka": Picture("IKCS-0007", "/ikcs/dokumenty/", 871),
    "saldo": Picture("EB-500002-1", "/e-bok/", 900),
    "telefon": Picture("EB-500002-1", "/e-bok/", 844, 390),
}
DESK = {
    "dzis": Picture("finanse", "/admin/"),
    "wnioski": Picture("czlonkowski", "/admin/wnioski/"),
    "wniosek-z-papieru": Picture("czlonkowski", "/admin/wnioski/papier/", 900),
    "hasla-dla-wielu": Picture("czlonkowski", "/admin/wnioski/paczki/nowa/", 900),
    "osoby": Picture("czlonkowski", "/admin/osoby/"),
    "kontakty": Picture("finanse", "/admin/osoby/kontakty/"),
    "nieruchomosci": Picture("finanse", "/admin/nieruchomosci/"),
    "sprawy": Picture("finanse", "/admin/sprawy/"),
    "przyjecie-czlonka": Picture("czlonkowski", "/admin/czlonkowie/przyjecie/", 900),
    "dokumenty": Picture("czlonkowski", "/admin/biblioteka/publikuj/"),
    "bramka": Picture("finanse", "/admin/biblioteka/do-potwierdzenia/"),
    "kompletnosc": Picture("czlonkowski", "/admin/kompletnosc/"),
    "znajdz-konto": Picture("finanse", "/admin/rozliczenia/"),
    "naliczenia": Picture("finanse", "/admin/rozliczenia/naliczenia/"),
    "zmiany-oplat": Picture("finanse", "/admin/zmiany-oplat/"),
    "zaleglosci": Picture("finanse", "/admin/rozliczenia/zaleglosci/", 900),
    "obroty": Picture("finanse", "/admin/ksiegowosc/obroty/"),
    "wyciag": Picture("finanse", "/admin/bank/import/"),
    "importy": Picture("finanse", "/admin/importy/import/"),
    "do-wyjasnienia": Picture("finanse", "/admin/bank/do-wyjasnienia/", 900),
    "zarzad": Picture("prezes", "/admin/zarzad/", 900),
    "redaktor": Picture("redaktor", "/admin/"),
    "ogloszenia": Picture("redaktor", "/admin/ogloszenia/"),
    "strony": Picture("redaktor", "/admin/pages/"),
    "rejestry": Picture("finanse", "/admin/rejestry/"),
}


def main(names: list[str]) -> None:
    """Take these pictures, or all."""
    unknown = set(names) - {*README, *DESK}
    if unknown:
        sys.exit(f"No such picture: {', '.join(sorted(unknown))}.")
    chosen = {name for name in (*README, *DESK) if not names or name in names}
    (FOLDER / "desk").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        manage(data, "prepare_demo")
        with running_site(data) as site, chromium() as browser:
            visits = Visits(Profiles(browser, site))
            for name in sorted(chosen):
                take(name, visits)
        keep_shown({name: list_templates(data, one) for name, one in chosen_of(chosen).items()})


def chosen_of(names: set[str]) -> dict[str, Picture]:
    """Return those pictures of the handbooks."""
    return {name: one for name, one in DESK.items() if name in names}


def take(name: str, visits: Visits) -> None:
    """Take one picture, of the handbooks in both themes."""
    picture = README.get(name) or DESK[name]
    targets = {"light": FOLDER / f"{name}.png"}
    if name in DESK:
        targets = {
            "light": FOLDER / "desk" / f"{name}.png",
            "dark": FOLDER / "desk" / f"{name}-ciemny.png",
        }
    for scheme, path in targets.items():
        visitor = visits.arrive(picture.width, scheme=scheme, who=picture.who)
        visitor.open(picture.address)
        visitor.page.wait_for_timeout(500)
        size = save(visitor.page.screenshot(), picture.height, path)
        print(f"{path.relative_to(FOLDER)}: {size} B")
        if complaints := visits.leave():
            sys.exit("\n".join(complaints))


def save(shot: bytes, height: int, path: Path) -> int:
    """Save the upper part of a shot in few colours; return its size in bytes."""
    whole = Image.open(BytesIO(shot)).convert("RGB")
    picture = whole.crop((0, 0, whole.width, min(height, whole.height)))
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    return path.stat().st_size


def list_templates(data: Path, picture: Picture) -> dict[str, str]:
    """Return the digest of each template of ours that the page is made of."""
    prepare_django(data)
    from cms_ext.people.identity.models import User  # noqa: PLC0415 - after the set-up
    from tests.clients import signed_in  # noqa: PLC0415 - as above

    client = signed_in(User.objects.get(login=picture.who, realm="staff"))
    answer = client.get(picture.address, follow=True)
    assert answer.status_code == 200, picture.address
    files = {Path(str(one.origin.name)) for one in answer.templates if one.origin is not None}
    ours = sorted(str(one.relative_to(ROOT)) for one in files if is_ours(one))
    return {name: digest(name) for name in ours}


def is_ours(path: Path) -> bool:
    return path.is_relative_to(ROOT) and not path.is_relative_to(ROOT / ".venv")


def digest(name: str) -> str:
    """Return the beginning of the SHA-256 of a file of the repository."""
    return hashlib.sha256((ROOT / name).read_bytes()).hexdigest()[:16]


def prepare_django(data: Path) -> None:
    """Set Django up on the demo's data, with templates that say that they were rendered."""
    from django.apps import apps  # noqa: PLC0415 - the settings are chosen first

    if apps.ready:
        return
    os.environ.update(environment(data))
    import django  # noqa: PLC0415 - as above
    from django.test.utils import setup_test_environment  # noqa: PLC0415 - as above

    django.setup()
    setup_test_environment()


def keep_shown(templates: dict[str, dict[str, str]]) -> None:
    """Write what the pictures show; those that were not taken stay as they are."""
    known = json.loads(SHOWN.read_text()) if SHOWN.exists() else {}
    kept = {name: one for name, one in {**known, **templates}.items() if name in DESK}
    SHOWN.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
