"""What evidence adds to the site: certificates, erasures, the chain of publications."""

from django.utils.translation import gettext_noop as _

from cms_ext import plugins
from cms_ext.desks.evidence.domain.certificate import list_waiting_erasures
from cms_ext.desks.evidence.domain.visit import verify_closed_addresses
from cms_ext.evidence.proof.apps import PUBLICATIONS
from cms_ext.evidence.proof.domain import chain
from cms_ext.evidence.proof.domain.publication import verify_all

SEES_PUBLICATIONS = ("cms_ext_proof.view_publicationrecord",)
SEES_ERASURES = ("cms_ext_proof.view_texterasure",)
ERASES_TEXTS = ("cms_ext_proof.erase_publishedtext",)

PLUGIN = plugins.Plugin(
    site=plugins.SitePart(
        urls="cms_ext.desks.evidence.urls",
        menu=(plugins.MenuEntry(_("Skróty kontrolne"), "proof:anchors", where="search"),),
    ),
    operations=plugins.OperationsPart(
        letter_kinds=plugins.leave_unjudged(
            "A paper for a court, handed to somebody who asks for it.",
            "cms_ext/desks/evidence/layouts/certificate.typ",
        )
    ),
    people=plugins.PeoplePart(
        personal_data=plugins.PersonalData(staff_models=("cms_ext_proof.TextErasure",))
    ),
    desk=plugins.DeskPart(
        help=(
            plugins.HelpChapter(
                "editors",
                "Zaświadczenie o publikacji",
                (
                    "cms_ext_proof_publicationrecord_modeladmin_index",
                    "cms_ext_proof_texterasure_modeladmin_index",
                ),
            ),
        ),
        roles=(
            plugins.Role("records_clerk", SEES_PUBLICATIONS, only_with="ikcs"),
            plugins.Role("publisher", SEES_PUBLICATIONS),
            plugins.Role("auditor", (*SEES_PUBLICATIONS, *SEES_ERASURES)),
            plugins.Role("board_member", (*SEES_PUBLICATIONS, *SEES_ERASURES, *ERASES_TEXTS)),
            plugins.Role("legal_admin", (*SEES_PUBLICATIONS, *SEES_ERASURES, *ERASES_TEXTS)),
        ),
        rights=(
            plugins.RightInWords(
                _("ogląda dowody publikacji"), ("cms_ext_proof.view_publicationrecord",)
            ),
            plugins.RightInWords(_("ogląda rejestr usunięć treści publikacji"), SEES_ERASURES),
            plugins.RightInWords(
                _("wnosi o usunięcie zachowanej treści publikacji i zatwierdza cudzy wniosek"),
                ERASES_TEXTS,
            ),
        ),
        queues=(
            plugins.WorkQueue(
                "erasures",
                _("Treści publikacji do usunięcia"),
                "cms_ext_proof_texterasure_modeladmin_index",
                (*SEES_ERASURES, *ERASES_TEXTS),
                list_waiting_erasures,
                button=_("Rozpatrz"),
                order=85,
            ),
        ),
        acts=(
            plugins.Act(
                "evidence.erasure",
                _("Usunięcie zachowanej treści publikacji"),
                plugins.Guarded.PROOF,
                proposes=ERASES_TEXTS,
                approves=ERASES_TEXTS,
                refusal=_("Usunięcie zatwierdza inna osoba niż ta, która o nie wnosi."),
                logged=("TEXT_ERASURE_ASKED", chain.TEXT_ERASED, "TEXT_ERASURE_DECLINED"),
                model="cms_ext_proof.TextErasure",
                maker="asked_by",
                approver="approved_by",
            ),
        ),
    ),
    evidence=plugins.EvidencePart(
        log=plugins.LogWords(
            actions=(
                ("TEXT_ERASURE_ASKED", _("Wniosek o usunięcie treści publikacji")),
                ("TEXT_ERASURE_DECLINED", _("Pozostawienie treści publikacji")),
                ("PUBLISHED_TEXT_ERASED", _("Usunięcie treści publikacji")),
            )
        ),
        checks=(
            plugins.Check(PUBLICATIONS, _("Dowody publikacji"), verify_all),
            plugins.Check("visits", _("Co serwis pokazuje obcym"), verify_closed_addresses),
        ),
        chains=(
            plugins.Chain(
                PUBLICATIONS,
                _("Dowody publikacji"),
                chain.find_publication_chain_end,
                chain.list_publication_hashes,
            ),
        ),
        backup_checks=(chain.list_backup_figures,),
        reseals=(chain.reseal_records,),
    ),
)
