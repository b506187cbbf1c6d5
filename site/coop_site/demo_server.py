"""`coop demo` (`make run`): prepares a demo, starts web server and scheduler, ends both on Ctrl-C.

Standard library only: Django is started once to prepare what changed, and not at all when
nothing did, so that a second start is quick.
"""

import argparse
import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import distributions
from pathlib import Path
from types import FrameType
from urllib.error import URLError
from urllib.request import urlopen

from cms_ext.base.files.folder_lock import FolderLock, FolderTaken
from cms_ext.base.files.shipped import find_checkout, find_home

CHECKOUT = find_checkout("coop_site")
FOLDER = find_home("coop_site")
GRACE_SECONDS = 5
# Not the folder where one is: it may hold a module of any name.
COOP = [sys.executable, "-P", "-m", "coop_site"]

# Without Django, which takes longer to start than this.
MAKE_SEAL = """
import os, sys
from pathlib import Path
from cms_ext.base.pdf.sealing import make_own_seal

make_own_seal(Path(sys.argv[1]), sys.argv[2], os.environ.get("COOP_PDF_SEAL_PASSPHRASE", ""))
"""

# Prepared data depends on these files of a checkout, and on these variables.
WATCHED_PACKAGES = ("cms_ext", "members_area", "ebok_plugin", "plugins")
WATCHED_FILES = ("**/migrations/*.py", "**/static/**/*")
WATCHED_VARIABLES = (
    "COOP_PLUGINS",
    "COOP_WITHOUT",
    "COOP_TODAY",
    "DATABASE_URL",
    "DJANGO_SETTINGS_MODULE",
)
DEMOS = ("coop", "union")
SEAL_OWNERS = {
    "coop": "Spółdzielnia Mieszkaniowa „Pod Lasem” (pokaz)",
    "union": "Związek Międzygminny „Czysty Las” (pokaz)",
}


@dataclass(frozen=True)
class Demo:
    """A demo on this machine: its settings, its data folder, its address."""

    settings: str
    seal_owner: str
    data_dir: Path
    host: str
    port: int

    @property
    def public_host(self) -> str:
        """Name that people on this machine type; at a number no passkey works."""
        is_local = self.host in ("127.0.0.1", "0.0.0.0")  # noqa: S104 - compared, not bound
        return "localhost" if is_local else self.host

    @property
    def url(self) -> str:
        return f"http://{self.public_host}:{self.port}"

    @property
    def address_stamp(self) -> Path:
        """File with the last address that the site was started with."""
        return self.data_dir / "address.stamp"

    def is_begun(self) -> bool:
        """Return True in a checkout, or where somebody chose or made its data."""
        return bool(CHECKOUT or "DATA_DIR" in os.environ or self.data_dir.is_dir())

    def describe(self, pid: int) -> str:
        return f"{self.url} (proces {pid})"


def main(arguments: Sequence[str]) -> int:
    """Prepare and serve a demo; return the status of the process."""
    parser = argparse.ArgumentParser(
        prog="coop demo",
        description="Uruchamia wersję pokazową. Adres i folder danych wybierają zmienne "
        "PORT (8000), HOST (127.0.0.1) i DATA_DIR.",
    )
    parser.add_argument("--union", action="store_true", help="pokaz związku międzygminnego")
    options = parser.parse_args(arguments)
    demo = choose_demo("union" if options.union else os.environ.get("PROFILE") or DEMOS[0])
    lock = lock_data(demo)
    if is_port_taken(demo):
        print(
            f"Port {demo.port} jest zajęty. Zatrzymaj program, który go używa, "
            f"albo wybierz inny: PORT=8001 {name_command()}",
            file=sys.stderr,
        )
        return 1
    return serve(demo, make_server_command(demo), lock=lock) if prepare_site(demo) else 1


def choose_demo(profile: str) -> Demo:
    """Return the demo of this profile at HOST, PORT and DATA_DIR; exits on an unknown profile."""
    if profile not in DEMOS:
        sys.exit(f"Nie ma pokazu „{profile}”. Wybierz jeden z: {', '.join(DEMOS)}.")
    folder, settings = "var", "demo"
    if profile != DEMOS[0]:
        folder, settings = f"var-{profile}", f"demo_{profile}"
    elif os.environ.get("COOP_LEDGER") == "mirror":
        folder = "var-mirror"  # on snapshots of an accounting program: another database
    return Demo(
        os.environ.get("DJANGO_SETTINGS_MODULE", f"coop_site.settings.{settings}"),
        SEAL_OWNERS[profile],
        Path(os.environ.get("DATA_DIR", FOLDER / folder)).resolve(),
        os.environ.get("HOST", "127.0.0.1"),
        int(os.environ.get("PORT", "8000")),
    )


def name_command() -> str:
    return "make run" if CHECKOUT else "coop demo"


def lock_data(demo: Demo) -> FolderLock:
    """Take the data folder for this start; exits with the reason where that cannot be.

    A second server would change the address of the first, and send its letters once more.
    """
    try:
        demo.data_dir.mkdir(parents=True, exist_ok=True)
        lock = FolderLock(demo.data_dir / "run.lock")
        lock.acquire(demo.describe(os.getpid()))
    except FolderTaken as taken:
        sys.exit(
            f"Na danych {demo.data_dir} działa już serwis: {taken.holder}.\n"
            "Otwórz tamten adres albo zatrzymaj tamten serwis (Ctrl-C w jego oknie albo kill "
            "i numer procesu).\n"
            f"Drugi obok niego ma mieć własne dane: DATA_DIR={demo.data_dir}-2 PORT=8001 "
            f"{name_command()}"
        )
    except OSError as refusal:
        sys.exit(
            f"Nie można pisać do folderu danych {demo.data_dir}: "
            f"{os.strerror(refusal.errno or 0)}.\n"
            f"Popraw jego uprawnienia albo wybierz inny: DATA_DIR=folder {name_command()}"
        )
    return lock


def is_port_taken(demo: Demo) -> bool:
    """Return True if somebody answers: the server would share the port with it silently."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((demo.public_host, demo.port)) == 0


def prepare_site(demo: Demo) -> bool:
    """Give the data folder all that the site needs at this address; return True if that worked."""
    os.environ.update(
        DJANGO_SETTINGS_MODULE=demo.settings, DATA_DIR=str(demo.data_dir), PYTHONUNBUFFERED="1"
    )
    if CHECKOUT:
        # Then folders of plugins that are not installed (docs/first-plugin.md).
        own = [str(CHECKOUT / "site"), str(CHECKOUT)]
        further = filter(None, [os.environ.get("PYTHONPATH")])
        os.environ["PYTHONPATH"] = os.pathsep.join([*own, *further])
    os.environ.setdefault("COOP_BASE_URL", demo.url)
    return make_seal(demo) and prepare_data(demo) and correct_address(demo)


def make_seal(demo: Demo) -> bool:
    """Make the demo's key for its documents, once; `settings/demo.py` finds it."""
    path = demo.data_dir / "demo-seal.p12"
    command = [sys.executable, "-P", "-c", MAKE_SEAL, str(path), demo.seal_owner]
    return path.exists() or not subprocess.run(command, cwd=FOLDER).returncode


def prepare_data(demo: Demo) -> bool:
    """Make database, static files and demo data if something changed since the last time.

    The address alone is not worth it: `correct_address` follows that at less cost.
    """
    stamp, now = demo.data_dir / "prepared.stamp", compute_fingerprint()
    if stamp.exists() and stamp.read_text() == now:
        return True
    print("== przygotowanie: baza, dane pokazowe, pliki statyczne (do dwóch minut)", flush=True)
    if subprocess.run([*COOP, "prepare_demo"], cwd=FOLDER).returncode:
        return False
    stamp.write_text(now)
    demo.address_stamp.write_text(os.environ["COOP_BASE_URL"])
    return True


def correct_address(demo: Demo) -> bool:
    """Tell the site the address at which it is served now: links in letters and feeds need it."""
    now, stamp = os.environ["COOP_BASE_URL"], demo.address_stamp
    if stamp.exists() and stamp.read_text() == now:
        return True
    if subprocess.run([*COOP, "correct_site_address"], cwd=FOLDER).returncode:
        return False
    stamp.write_text(now)
    return True


def compute_fingerprint() -> str:
    """Return a digest of all that prepared data depends on."""
    lines = [f"{name}={os.environ.get(name)}" for name in WATCHED_VARIABLES]
    lines += describe_checkout(CHECKOUT) if CHECKOUT else describe_installed()
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def describe_checkout(checkout: Path) -> Iterator[str]:
    """Yield the state of the watched files."""
    yield from _describe_file(checkout / "deploy" / "requirements" / "run.txt")
    for package in WATCHED_PACKAGES:
        for pattern in WATCHED_FILES:
            for path in sorted((checkout / package).glob(pattern)):
                yield from _describe_file(path)


def _describe_file(path: Path) -> Iterator[str]:
    if path.is_file():
        state = path.stat()
        yield f"{path}:{state.st_size}:{state.st_mtime_ns}"


def describe_installed() -> Iterator[str]:
    """Yield every installed project with its version, ours with the digests of their files."""
    lines = []
    for project in distributions():
        is_ours = project.name.startswith("wagtail-coop")
        lines.append(f"{project.name}={project.version} {is_ours and project.read_text('RECORD')}")
    yield from sorted(lines)


def make_server_command(demo: Demo) -> list[str]:
    """Return the command of web server and scheduler."""
    return [*COOP, "serve", "--host", demo.host, "--port", str(demo.port), "--scheduler"]


def serve(demo: Demo, *commands: list[str], lock: FolderLock | None = None) -> int:
    """Run web server and scheduler until a signal comes or one of them ends."""
    # Sessions of their own: Ctrl-C reaches this process, and it ends the others in order. They
    # hold the lock, too: a server that outlives this process still works on the data.
    files = [lock.file.fileno()] if lock else []
    children = [
        subprocess.Popen(command, cwd=FOLDER, start_new_session=True, pass_fds=files)
        for command in commands
    ]
    if lock:
        lock.describe(demo.describe(children[0].pid))
    stopping: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        stopping.append(number)

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    try:
        if wait_until_ready(demo, children, stopping):
            announce(demo)
        while not stopping and all(child.poll() is None for child in children):
            time.sleep(0.2)
    finally:
        stop_all(children)
    if not stopping:
        print("Serwer albo harmonogram zakończył pracę; zatrzymano oba.", file=sys.stderr)
    return 0 if stopping else 1


def wait_until_ready(
    demo: Demo, children: list[subprocess.Popen[bytes]], stopping: list[int]
) -> bool:
    """Wait for the first answer, on a slow machine as long as all processes live."""
    while not stopping:
        if any(child.poll() is not None for child in children):
            return False
        try:
            with urlopen(f"http://{demo.public_host}:{demo.port}/zdrowie/", timeout=2) as answer:
                return bool(answer.status == 200)
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    return False


def announce(demo: Demo) -> None:
    """Print the demo's people and its address."""
    people = demo.data_dir / "demo-people.txt"
    if people.exists():
        print("\nOsoby pokazowe (panel, login, hasło):\n" + people.read_text(encoding="utf-8"))
    print(f"Otwórz w przeglądarce: {demo.url}")
    print(f"READY http://{demo.host}:{demo.port}", flush=True)


def stop_all(children: list[subprocess.Popen[bytes]]) -> None:
    """Send SIGTERM to all and to what they started, SIGKILL to what is left after the grace time.

    What outlives the program that started it is killed at once.
    """
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
