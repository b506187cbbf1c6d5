from datetime import timedelta

from django.utils.translation import gettext_noop as _

from cms_ext.evidence.proof.apps import PUBLICATIONS
from cms_ext.plugins import (
    Chain,
    Job,
    LogWords,
    PersonalData,
    Plugin,
    PluginConfig,
    RightInWords,
    Role,
    WorkQueue,
)

SEES_PUBLICATIONS = ("cms_ext_proof.view_publicationrecord",)
SEES_ERASURES = ("cms_ext_proof.view_texterasure",)
ERASES_TEXTS = ("cms_ext_proof.erase_publishedtext",)


class EvidenceConfig(PluginConfig):
    """Certificates and erasures of publications, and the public page of anchors."""

    name = "cms_ext.desks.evidence"
    label = "cms_ext_evidence"
    verbose_name = "Dowody publikacji"
    plugin = Plugin(
        slug="proof",
        title="Dowody publikacji",
        log=LogWords(
            actions=(
                ("TEXT_ERASURE_ASKED", _("Wniosek o usunięcie treści publikacji")),
                ("TEXT_ERASURE_DECLINED", _("Pozostawienie treści publikacji")),
                ("PUBLISHED_TEXT_ERASED", _("Usunięcie treści publikacji")),
            )
        ),
        roles=(
            Role("records_clerk", SEES_PUBLICATIONS),
            Role("publisher", SEES_PUBLICATIONS),
            Role("auditor", (*SEES_PUBLICATIONS, *SEES_ERASURES)),
            Role("board_member", (*SEES_PUBLICATIONS, *SEES_ERASURES, *ERASES_TEXTS)),
            Role("legal_admin", (*SEES_PUBLICATIONS, *SEES_ERASURES, *ERASES_TEXTS)),
        ),
        rights=(
            RightInWords(
                _("ogląda dowody publikacji"),
                ("cms_ext_proof.view_publicationrecord",),
            ),
            RightInWords(_("ogląda rejestr usunięć treści publikacji"), SEES_ERASURES),
            RightInWords(
                _("wnosi o usunięcie zachowanej treści publikacji i zatwierdza cudzy wniosek"),
                ERASES_TEXTS,
            ),
        ),
        today=(
            WorkQueue(
                "erasures",
                _("Treści publikacji do usunięcia"),
                "cms_ext_proof_texterasure_modeladmin_index",
                (*SEES_ERASURES, *ERASES_TEXTS),
                "cms_ext.desks.evidence.domain.certificate.erasures_waiting",
                button=_("Rozpatrz"),
                order=85,
            ),
        ),
        personal_data=PersonalData(staff_models=("cms_ext_proof.TextErasure",)),
        urls="cms_ext.desks.evidence.public_urls",
        chains=(
            Chain(
                PUBLICATIONS,
                _("Dowody publikacji"),
                "cms_ext.evidence.proof.domain.chain.chain_end",
                "cms_ext.evidence.proof.domain.chain.hashes",
            ),
        ),
        jobs=(
            Job(
                "verify_publications",
                timedelta(days=1),
                "cms_ext.evidence.proof.jobs.verify_all",
                order=95,
                beside=True,
                title=_("Sprawdzenie dowodów publikacji"),
                cure=_(
                    "Na serwerze uruchom verify_publications: nazwie każdą stronę i każdy plik, "
                    "które są inne, niż zapisano. Do wyjaśnienia niczego nie poprawiaj."
                ),
            ),
        ),
        backup_checks=("cms_ext.evidence.proof.backup_checks.figures",),
    )
