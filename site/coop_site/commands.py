"""The command `coop`: the site's programs and all management commands, with the settings in force.

Settings are those of DJANGO_SETTINGS_MODULE, else those of the site in this folder, else a demo's.
"""

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from itertools import pairwise
from pathlib import Path

import environ

from coop_site.demo_server import DEMOS, choose_demo

# Programs that are no commands of Django. `doctor` also runs where the settings refuse to be read.
PROGRAMS = {
    "demo": "coop_site.demo_server",
    "doctor": "coop_site.doctor",
    "new-site": "coop_site.new_site",
    "serve": "coop_site.serve",
}
WITHOUT_SITE = {"demo", "new-site"}
# What `coop new-site` writes.
SITE_FILE, SITE_SETTINGS = "coop.env", "coop_settings"
NO_SITE = (
    f"W tym folderze nie ma serwisu. Przejdź do folderu, w którym jest {SITE_FILE}, utwórz go "
    "poleceniem coop new-site FOLDER albo obejrzyj pokaz: coop demo"
)
# Its data would come into the folder of the site's.
NO_DEMO = f"W tym folderze jest serwis ({SITE_FILE}). Pokaz uruchom w innym folderze."


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command that the arguments name and end with its status."""
    argv = list(sys.argv[1:] if arguments is None else arguments)
    name = argv[0] if argv else "help"
    if name not in WITHOUT_SITE:
        use_settings(Path.cwd(), argv)
    elif name == "demo" and Path(SITE_FILE).exists():
        sys.exit(NO_DEMO)
    module = import_module(PROGRAMS.get(name, "coop_site.management"))
    sys.exit(module.main(argv[1:] if name in PROGRAMS else argv))


def use_settings(folder: Path, argv: Sequence[str]) -> None:
    """Set in the environment what a site or a demo in this folder needs; exits if there is none."""
    chosen = os.environ.get("DJANGO_SETTINGS_MODULE")
    site_file = folder / SITE_FILE
    if chosen in (None, SITE_SETTINGS) and site_file.is_file():
        if not os.access(site_file, os.R_OK):
            sys.exit(f"Nie mogę czytać {site_file}. Uruchom to polecenie jako jego właściciel.")
        environ.Env.read_env(site_file)
        os.environ.setdefault("DATA_DIR", str(folder / "var"))
        sys.path.append(str(folder))
    elif chosen is None:
        demo = choose_demo(find_profile(argv))
        if not demo.is_begun():
            sys.exit(NO_SITE)
        os.environ["DJANGO_SETTINGS_MODULE"] = demo.settings


def find_profile(argv: Sequence[str]) -> str:
    """Return the demo that PROFILE names, or `load_demo --profile`."""
    if "load_demo" in argv:
        for before, word in pairwise([*argv, ""]):
            if before == "--profile":
                return word
            if before.startswith("--profile="):
                return before.partition("=")[2]
    return os.environ.get("PROFILE") or DEMOS[0]
