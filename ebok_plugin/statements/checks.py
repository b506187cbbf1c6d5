"""System checks of the PDF seal: a broken seal is known before a resident takes a paper."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Warning

from cms_ext.base.pdf.sealing import BrokenSeal, configured_seal

# An authority takes some weeks to issue a new certificate.
SOON = timedelta(days=30)


def check_seal(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Check COOP_PDF_SEAL: coop.E022 if unreadable, coop.W022 if it expires within a month."""
    try:
        seal = configured_seal()
    except BrokenSeal as problem:
        return [
            Error(
                f"COOP_PDF_SEAL: {problem}.",
                hint="Popraw ścieżkę albo COOP_PDF_SEAL_PASSPHRASE, albo usuń COOP_PDF_SEAL.",
                id="coop.E022",
            )
        ]
    now = datetime.now(UTC)
    if seal is None or (seal.is_valid_at(now) and seal.is_valid_at(now + SOON)):
        return []
    return [
        Warning(
            f"COOP_PDF_SEAL: certyfikat jest ważny od {seal.not_before:%Y-%m-%d} "
            f"do {seal.not_after:%Y-%m-%d}.",
            hint="Poza tym terminem dokumenty wychodzą bez pieczęci. Postaraj się o nowy.",
            id="coop.W022",
        )
    ]
