from django.utils.translation import gettext_noop as _

from cms_ext.plugins import Plugin, PluginConfig, RightInWords, Role

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
        backup_checks=("cms_ext.public_site.proof.backup_checks.figures",),
    )
