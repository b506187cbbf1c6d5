"""How the kinds of the import contract are called on screen, in loading order."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

KIND_NAMES = {
    "accounts": _("konta"),
    "components": _("składniki i stawki"),
    "charges": _("naliczenia"),
    "payments": _("wpłaty"),
    "media_settlements": _("rozliczenia mediów"),
}
