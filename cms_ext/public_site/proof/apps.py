from datetime import timedelta

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import Chain, Job, Plugin, PluginConfig, RightInWords, Role

# The name of the chain in the lines that are told outside.
PUBLICATIONS = "publications"
SEES_PUBLICATIONS = ("cms_ext_proof.view_publicationrecord",)


class ProofConfig(PluginConfig):
    """Proof of publication. Whoever shows papers calls `proof.domain.publication`."""

    name = "cms_ext.public_site.proof"
    label = "cms_ext_proof"
    verbose_name = "Dowody publikacji"
    plugin = Plugin(
        slug="proof",
        title="Dowody publikacji",
        roles=tuple(
            Role(group, SEES_PUBLICATIONS)
            for group in ("board_member", "records_clerk", "publisher", "auditor", "legal_admin")
        ),
        rights=(
            RightInWords(
                _("ogląda dowody publikacji"),
                ("cms_ext_proof.view_publicationrecord",),
            ),
        ),
        urls="cms_ext.public_site.proof.public_urls",
        chains=(
            Chain(
                PUBLICATIONS,
                _("Dowody publikacji"),
                "cms_ext.public_site.proof.domain.chain.chain_end",
                "cms_ext.public_site.proof.domain.chain.hashes",
            ),
        ),
        jobs=(
            Job(
                "verify_publications",
                timedelta(days=1),
                "cms_ext.public_site.proof.jobs.verify_all",
                order=95,
                beside=True,
                title=_("Sprawdzenie dowodów publikacji"),
                cure=_(
                    "Na serwerze uruchom verify_publications: nazwie każdą stronę i każdy plik, "
                    "które są inne, niż zapisano. Do wyjaśnienia niczego nie poprawiaj."
                ),
            ),
        ),
        backup_checks=("cms_ext.public_site.proof.backup_checks.figures",),
    )
