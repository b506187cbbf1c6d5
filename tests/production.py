"""The environment that production's settings require; as a program, runs `check --deploy`."""

import os
import secrets
import sys
import tempfile

GOOD = {
    "DJANGO_SETTINGS_MODULE": "coop_site.settings.production",
    "SECRET_KEY": secrets.token_urlsafe(60),
    "COOP_AUDIT_KEY": secrets.token_urlsafe(60),
    "COOP_SEAL_KEY": secrets.token_urlsafe(60),
    "ALLOWED_HOSTS": "spoldzielnia.example",
    "EMAIL_URL": "smtp://mail.example:25",
    "DEFAULT_FROM_EMAIL": "sekretariat@spoldzielnia.example",
    "COOP_BASE_URL": "https://spoldzielnia.example",
}
CHECK = ("-W", "error", "site/manage.py", "check", "--deploy", "--fail-level", "WARNING")

if __name__ == "__main__":
    environment = {**os.environ, **GOOD, "DATA_DIR": tempfile.mkdtemp()}
    os.execve(sys.executable, [sys.executable, *CHECK], environment)
