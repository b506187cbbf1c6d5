from datetime import timedelta

from cms_ext.plugins import Job, Plugin, PluginConfig


class AnchorsConfig(PluginConfig):
    """The heads of all chains, told outside every day. A chain is declared in `Plugin.chains`."""

    name = "cms_ext.office.anchors"
    label = "cms_ext_anchors"
    verbose_name = "Skróty kontrolne"
    plugin = Plugin(
        slug="anchors",
        title="Skróty kontrolne",
        jobs=(
            Job(
                "anchor_heads",
                timedelta(days=1),
                "cms_ext.office.anchors.jobs.anchor_heads_today",
                order=90,
            ),
            Job(
                "stamp_anchor",
                timedelta(days=1),
                "cms_ext.office.anchors.jobs.stamp_newest_line",
                order=91,
                only_with="COOP_TIMESTAMP_URL",
            ),
        ),
        backup_checks=("cms_ext.office.anchors.backup_checks.figures",),
    )
