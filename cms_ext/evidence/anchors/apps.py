from datetime import timedelta

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import Job, Plugin, PluginConfig


class AnchorsConfig(PluginConfig):
    """The heads of all chains, told outside every day. A chain is declared in `Plugin.chains`."""

    name = "cms_ext.evidence.anchors"
    label = "cms_ext_anchors"
    verbose_name = "Skróty kontrolne"
    plugin = Plugin(
        slug="anchors",
        title="Skróty kontrolne",
        jobs=(
            Job(
                "anchor_heads",
                timedelta(days=1),
                "cms_ext.evidence.anchors.jobs.anchor_heads_today",
                order=90,
                title=_("Zapis stanu dzienników poza serwisem"),
            ),
            Job(
                "stamp_anchor",
                timedelta(days=1),
                "cms_ext.evidence.anchors.jobs.stamp_newest_line",
                order=91,
                only_with="COOP_TIMESTAMP_URL",
                title=_("Znacznik czasu stanu dzienników"),
            ),
        ),
        backup_checks=("cms_ext.evidence.anchors.backup_checks.figures",),
    )
