"""`make test`: the demo's rules, fast hashing, files in a folder that each run throws away."""

import os
import tempfile
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from django.core.files import File
from django.core.files.storage import FileSystemStorage

from cms_ext.plugins import plugin_apps
from coop_site.settings.demo import *  # noqa: F403 - a settings module extends another by star
from coop_site.settings.demo import INSTALLED_APPS, INSTALLED_PLUGINS, PLUGINS
from coop_site.settings.environment import env

# Tests run with all plugins and a payment gateway, unless the environment names them.
if "COOP_PLUGINS" not in os.environ:
    _ADDED = [
        *(name for name in INSTALLED_PLUGINS.values() if name not in PLUGINS),
        "ebok_plugin.przelewy24",
    ]
    _behind = INSTALLED_APPS.index("cms_ext.plugins")
    PLUGINS = [*PLUGINS, *_ADDED]
    INSTALLED_APPS = [*INSTALLED_APPS[:_behind], *plugin_apps(_ADDED), *INSTALLED_APPS[_behind:]]

DATA_DIR = Path(tempfile.mkdtemp(prefix="coop-test-"))
MEDIA_ROOT = DATA_DIR / "media"
COOP_PRIVATE_ROOT = DATA_DIR / "private"
COOP_LETTERS_ROOT = DATA_DIR / "letters"
STATIC_ROOT = DATA_DIR / "static"
COOP_DEMO_FOR_VISITORS = False
COOP_PDF_SEAL = ""
COOP_ANCHOR_FILE = str(DATA_DIR / "anchors" / "anchors.txt")
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

DATABASES = {"default": env.db("DATABASE_URL", "sqlite:///:memory:")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {"transaction_mode": "IMMEDIATE"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


class ClosingStorage(FileSystemStorage):
    """Closes what it has stored, and leaves its bytes for anyone who reads on.

    Tests turn a file that nobody closes into a failure, and Wagtail (8.0) makes each rendition in a
    temporary file that it never closes. The field reads the picture's dimensions from it after the
    storage has saved it, so closing alone is too early.
    """

    def save(self, name: str | None, content: IO[Any], max_length: int | None = None) -> str:
        saved = super().save(name, content, max_length)
        if isinstance(content, File) and content.file:
            content.seek(0)
            temporary, content.file = content.file, BytesIO(content.read())
            temporary.close()
        return saved


WAGTAILIMAGES_RENDITION_STORAGE = "coop_site.settings.test.ClosingStorage"
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Rows of different tests have the same keys.
    # A test's changes are never committed, so the cache would not be invalidated.
    "pages": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
