"""`make run`: prepares a demo, starts the web server and the scheduler, ends both on Ctrl-C.

Standard library only: Django is started once to prepare what changed, and not at all when
nothing did, so that a second start is quick.
"""

import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

if TYPE_CHECKING:
    from cms_ext.base.files.folder_lock import FolderLock

ROOT = Path(__file__).resolve().parents[1]
HOST = os.environ.get("HOST", "127.0.0.1")
# Where people on this machine find it; letters lead there too. At a number no passkey works.
REACHED_AT = "localhost" if HOST in ("127.0.0.1", "0.0.0.0") else HOST  # noqa: S104 - compared, not bound
PORT = int(os.environ.get("PORT", "8000"))

# PROFILE says which demo: the settings that make it, its folder, and who seals its documents.
PROFILES = {
    "coop": ("demo", "var", "Spółdzielnia Mieszkaniowa „Pod Lasem” (pokaz)"),
    "union": ("demo_union", "var-union", "Związek Międzygminny „Czysty Las” (pokaz)"),
}
PROFILE = os.environ.get("PROFILE") or "coop"
SETTINGS, FOLDER, SEALS = PROFILES.get(PROFILE, PROFILES["coop"])
# The co-op's demo on the snapshots of an accounting program: another database.
if os.environ.get("COOP_LEDGER") == "mirror" and FOLDER == "var":
    FOLDER = "var-mirror"
DATA_DIR = Path(os.environ.get("DATA_DIR", ROOT / FOLDER)).resolve()
# Stores the last address that the site was started with.
ADDRESS = DATA_DIR / "address.stamp"
GRACE_SECONDS = 5

# Without Django, which takes longer to start than this.
MAKE_SEAL = """
import os, sys
from pathlib import Path
from cms_ext.base.pdf.sealing import make_own_seal

make_own_seal(Path(sys.argv[1]), sys.argv[2], os.environ.get("COOP_PDF_SEAL_PASSPHRASE", ""))
"""

# What the prepared data depends on: a change of any of these prepares again.
WATCHED = ("**/migrations/*.py", "**/static/**/*")


def main() -> int:
    if PROFILE not in PROFILES:
        known = ", ".join(PROFILES)
        print(f"Nie ma pokazu „{PROFILE}”. Wybierz jeden z: {known}.", file=sys.stderr)
        return 1
    # The packages stand next to site/, and Python puts only site/ on the path.
    sys.path.insert(1, str(ROOT))
    lock = lock_data()
    if port_is_taken():
        print(
            f"Port {PORT} jest zajęty. Zatrzymaj program, który go używa, "
            f"albo wybierz inny: PORT=8001 make run",
            file=sys.stderr,
        )
        return 1
    return serve(server(), lock=lock) if prepare_site() else 1


def lock_data() -> "FolderLock":
    """Take the data folder for this start; end with the reason where that cannot be.

    A second server would change the address of the first, and send its letters once more.
    """
    from cms_ext.base.files.folder_lock import (  # noqa: PLC0415 - path first
        FolderLock,
        FolderTaken,
    )

    try:
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        lock = FolderLock(DATA_DIR / "run.lock")
        lock.acquire(describe_start(os.getpid()))
    except FolderTaken as taken:
        sys.exit(
            f"Na danych {DATA_DIR} działa już serwis: {taken.holder}.\n"
            "Otwórz tamten adres albo zatrzymaj tamten serwis (Ctrl-C w jego oknie albo kill "
            "i numer procesu).\n"
            f"Drugi obok niego ma mieć własne dane: DATA_DIR={DATA_DIR}-2 PORT=8001 make run"
        )
    except OSError as refusal:
        sys.exit(
            f"Nie można pisać do folderu danych {DATA_DIR}: {os.strerror(refusal.errno or 0)}.\n"
            "Popraw jego uprawnienia albo wybierz inny: DATA_DIR=folder make run"
        )
    return lock


def describe_start(pid: int) -> str:
    return f"http://{REACHED_AT}:{PORT} (proces {pid})"


def port_is_taken() -> bool:
    """Return the server shares ports with an earlier one silently, so we ask first."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((REACHED_AT, PORT)) == 0


def prepare_site() -> bool:
    """The data folder has all that the site needs, at this address."""
    os.environ.update(
        DJANGO_SETTINGS_MODULE=os.environ.get(
            "DJANGO_SETTINGS_MODULE", f"coop_site.settings.{SETTINGS}"
        ),
        DATA_DIR=str(DATA_DIR),
        # Behind it the folders of plugins that are not installed (docs/first-plugin.md).
        PYTHONPATH=os.pathsep.join(
            [str(ROOT / "site"), str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        ),
        PYTHONUNBUFFERED="1",
    )
    os.environ.setdefault("COOP_BASE_URL", f"http://{REACHED_AT}:{PORT}")
    return own_seal() and prepare() and corrected_address()


def own_seal() -> bool:
    """Return the demo's key for its documents, made once; `settings/demo.py` finds it."""
    path = DATA_DIR / "demo-seal.p12"
    command = [sys.executable, "-c", MAKE_SEAL, str(path), SEALS]
    return path.exists() or not subprocess.run(command, cwd=ROOT).returncode


def prepare() -> bool:
    """Database, static files, demo data: only when something changed since the last time.

    The address alone is not worth it: `corrected_address` follows that at less cost.
    """
    stamp, now = DATA_DIR / "prepared.stamp", fingerprint()
    if stamp.exists() and stamp.read_text() == now:
        return True
    print("== przygotowanie: baza, dane pokazowe, pliki statyczne (do dwóch minut)", flush=True)
    if subprocess.run([sys.executable, "site/manage.py", "prepare_demo"], cwd=ROOT).returncode:
        return False
    stamp.write_text(now)
    ADDRESS.write_text(os.environ["COOP_BASE_URL"])
    return True


def corrected_address() -> bool:
    """The site knows the address at which it is served now: links in letters and feeds need it."""
    now = os.environ["COOP_BASE_URL"]
    if ADDRESS.exists() and ADDRESS.read_text() == now:
        return True
    command = [sys.executable, "site/manage.py", "correct_site_address"]
    if subprocess.run(command, cwd=ROOT).returncode:
        return False
    ADDRESS.write_text(now)
    return True


def fingerprint() -> str:
    digest = hashlib.sha256()
    for name in (
        "COOP_PLUGINS",
        "COOP_WITHOUT",
        "COOP_TODAY",
        "DATABASE_URL",
        "DJANGO_SETTINGS_MODULE",
    ):
        digest.update(f"{name}={os.environ.get(name)}\n".encode())
    watched = [ROOT / "deploy" / "requirements" / "run.txt"]
    for package in ("cms_ext", "members_area", "ebok_plugin", "plugins"):
        for pattern in WATCHED:
            watched += sorted((ROOT / package).glob(pattern))
    for path in watched:
        if path.is_file():
            state = path.stat()
            digest.update(f"{path}:{state.st_size}:{state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def server() -> list[str]:
    """Return the web server and the scheduler."""
    options = ["--host", HOST, "--port", str(PORT), "--scheduler"]
    return [sys.executable, "site/serve.py", *options]


def serve(*commands: list[str], lock: "FolderLock | None" = None) -> int:
    """Web server and scheduler until a signal comes or one of them ends."""
    # Sessions of their own: Ctrl-C reaches this process, and it ends the others in order. They
    # hold the lock, too: a server that outlives this process still works on the data.
    held = [lock.file.fileno()] if lock else []
    children = [
        subprocess.Popen(command, cwd=ROOT, start_new_session=True, pass_fds=held)
        for command in commands
    ]
    if lock:
        lock.describe(describe_start(children[0].pid))
    stopping: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        stopping.append(number)

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    try:
        if wait_until_ready(children, stopping):
            announce()
        while not stopping and all(child.poll() is None for child in children):
            time.sleep(0.2)
    finally:
        end(children)
    if not stopping:
        print("Serwer albo harmonogram zakończył pracę; zatrzymano oba.", file=sys.stderr)
    return 0 if stopping else 1


def wait_until_ready(children: list[subprocess.Popen[bytes]], stopping: list[int]) -> bool:
    """A slow machine is waited for as long as both processes live."""
    address = f"http://{REACHED_AT}:{PORT}/zdrowie/"
    while not stopping:
        if any(child.poll() is not None for child in children):
            return False
        try:
            with urlopen(address, timeout=2) as answer:
                return bool(answer.status == 200)
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    return False


def announce() -> None:
    people = DATA_DIR / "demo-people.txt"
    if people.exists():
        print("\nOsoby pokazowe (panel, login, hasło):\n" + people.read_text(encoding="utf-8"))
    print(f"Otwórz w przeglądarce: http://{REACHED_AT}:{PORT}")
    print(f"READY http://{HOST}:{PORT}", flush=True)


def end(children: list[subprocess.Popen[bytes]]) -> None:
    """SIGTERM to all and to what they started, SIGKILL to anyone who is still there after the grace
    time, or when the program that started it has ended."""
    for child in children:
        signal_session(child, signal.SIGTERM)
    deadline = time.monotonic() + GRACE_SECONDS
    for child in children:
        with suppress(subprocess.TimeoutExpired):
            child.wait(timeout=max(0.1, deadline - time.monotonic()))
        # A worker that outlives its server holds the port and the lock.
        signal_session(child, signal.SIGKILL)
        child.wait()
        wait_for_session(child)


def wait_for_session(child: subprocess.Popen[bytes]) -> None:
    """Wait until what was killed has let go of the lock: the next start may follow at once."""
    deadline = time.monotonic() + GRACE_SECONDS
    with suppress(ProcessLookupError):  # nobody is left
        while time.monotonic() < deadline:
            os.killpg(child.pid, 0)
            time.sleep(0.01)


def signal_session(child: subprocess.Popen[bytes], number: int) -> None:
    with suppress(ProcessLookupError):  # all of it has ended
        os.killpg(child.pid, number)


if __name__ == "__main__":
    sys.exit(main())
