"""What a resident agrees to: each version as it was shown, the newest last. Pure.

A version is never changed, because consents name it; new words are a new version.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

CONSENT_TEXTS = {
    "2026-11": _(
        "Chcę dostawać zawiadomienia o opłatach, zestawienia i przypomnienia w E-BOK zamiast na "
        "papierze. O nowym dokumencie Spółdzielnia powiadomi mnie e-mailem, bez kwot i danych "
        "lokalu. Zgodę mogę wycofać w każdej chwili; kolejne dokumenty przyjdą wtedy na papierze."
    ),
}
CURRENT_VERSION = next(reversed(CONSENT_TEXTS))
