"""Declares the sealed rows: their chain, and the word for an accepted row."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from cms_ext.evidence.sealed_rows.domain import sealing
from cms_ext.plugins import Chain, EvidencePart, LogWords, Plugin

PLUGIN = Plugin(
    evidence=EvidencePart(
        log=LogWords(
            actions=(("SEALED_ROW_ACCEPTED", _("Przyjęcie wiersza zmienionego w bazie")),)
        ),
        chains=(
            Chain(
                "sealed-rows",
                _("Lokale, rachunki, raty i stawki"),
                sealing.chain_end,
                sealing.hashes,
            ),
        ),
    )
)
