"""`check --deploy` on the production settings, with a made-up environment."""

import os
import secrets
import subprocess
import sys
import tempfile


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "coop_site.settings.production",
            "DATA_DIR": folder,
            "SECRET_KEY": secrets.token_urlsafe(60),
            "COOP_AUDIT_KEY": secrets.token_urlsafe(60),
            "COOP_SEAL_KEY": secrets.token_urlsafe(60),
            "ALLOWED_HOSTS": "spoldzielnia.example",
            "EMAIL_URL": "smtp://mail.example:25",
            "DEFAULT_FROM_EMAIL": "sekretariat@spoldzielnia.example",
        }
        command = [sys.executable, "-W", "error", "site/manage.py", "check", "--deploy"]
        command += ["--fail-level", "WARNING"]
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
