"""What a real site's environment has to name before it starts."""

import secrets

GOOD = {
    "DJANGO_SETTINGS_MODULE": "coop_site.settings.production",
    "SECRET_KEY": secrets.token_urlsafe(60),
    "COOP_AUDIT_KEY": secrets.token_urlsafe(60),
    "COOP_SEAL_KEY": secrets.token_urlsafe(60),
    "ALLOWED_HOSTS": "spoldzielnia.example",
    "EMAIL_URL": "smtp://mail.example:25",
    "DEFAULT_FROM_EMAIL": "sekretariat@spoldzielnia.example",
}
