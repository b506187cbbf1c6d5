"""Makes sure that programs the tests drive are there: installs Debian's packages, or says what
to install. Nothing is skipped silently. Standard library only.

Usage: debian.py chromium-headless-shell postgresql dovecot-imapd tesseract-ocr tesseract-ocr-pol
libzbar0 libreoffice-calc-nogui caddy systemd
"""

import os
import shutil
import subprocess
import sys
from glob import glob

# Where Debian keeps what serves; an ordinary user's PATH leaves it out.
SBIN = "/usr/sbin:/usr/bin:/sbin:/bin"


def is_installed(package: str) -> bool:
    """Return whether the program that we take from this package is on the machine."""
    if package == "postgresql":
        return bool(glob("/usr/lib/postgresql/*/bin/initdb") or shutil.which("initdb"))
    if package == "dovecot-imapd":
        return os.path.exists("/usr/lib/dovecot/imap") and bool(shutil.which("dovecot", path=SBIN))
    if package == "tesseract-ocr":
        return shutil.which("tesseract") is not None
    if package == "tesseract-ocr-pol":
        return bool(glob("/usr/share/tesseract-ocr/*/tessdata/pol.traineddata"))
    if package == "libzbar0":
        return bool(glob("/usr/lib/*/libzbar.so.0"))
    if package == "libreoffice-calc-nogui":
        return shutil.which("soffice") is not None
    if package == "systemd":
        return shutil.which("systemd-analyze") is not None
    return shutil.which(package) is not None


def install(packages: list[str]) -> None:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=True, env=quiet)
    subprocess.run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
        check=True,
        env=quiet,
        stdout=subprocess.DEVNULL,
    )


def main(packages: list[str]) -> int:
    missing = [package for package in packages if not is_installed(package)]
    if not missing:
        return 0
    if shutil.which("apt-get") and os.geteuid() == 0:
        print(f"== installing {', '.join(missing)} from Debian's packages", flush=True)
        install(missing)
        missing = [package for package in missing if not is_installed(package)]
    if missing:
        print(
            f"The tests need {', '.join(missing)}. Install with: "
            f"sudo apt-get install {' '.join(missing)}",
            file=sys.stderr,
        )
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
