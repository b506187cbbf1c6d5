from cms_ext.plugins import PluginConfig


class ApprovalsConfig(PluginConfig):
    """„Kto co zatwierdza”: the table of approvals, from all plugins."""

    name = "cms_ext.desks.approvals"
    label = "cms_ext_approvals"
    verbose_name = "Kto co zatwierdza"
    slug = "approvals"
    title = "Kto co zatwierdza"
