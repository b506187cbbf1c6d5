"""Declares the sealed rows: their chains, and the word for an accepted row."""

from django.utils.translation import gettext_noop as _

from cms_ext.evidence.sealed_rows.domain.chain import declare_chain
from cms_ext.evidence.sealed_rows.domain.sealing import reseal_journal
from cms_ext.evidence.sealed_rows.domain.stored_file import FILES, verify_files, verify_some_files
from cms_ext.evidence.sealed_rows.domain.verify import CHAIN_CODES, verify_office_rows
from cms_ext.plugins import Check, EvidencePart, LogWords, Plugin
from cms_ext.plugins.coverage import SealStream

TITLES = {
    SealStream.MONEY: _("Lokale, rachunki, raty i stawki"),
    SealStream.OFFICE: _("Osoby, uprawnienia i sprawy"),
}

PLUGIN = Plugin(
    evidence=EvidencePart(
        log=LogWords(
            actions=(("SEALED_ROW_ACCEPTED", _("Przyjęcie wiersza zmienionego w bazie")),)
        ),
        chains=tuple(
            declare_chain(stream, CHAIN_CODES[stream], title) for stream, title in TITLES.items()
        ),
        reseals=(reseal_journal,),
        checks=(
            Check("office-rows", TITLES[SealStream.OFFICE], verify_office_rows),
            Check(FILES, _("Pliki w magazynie"), verify_files, verify_some_files),
        ),
    )
)
