from cms_ext.plugins import PluginConfig


class ApprovalsConfig(PluginConfig):
    """„Kto co zatwierdza”: the table of approvals, from all plugins."""

    name = "cms_ext.desks.approvals"
    label = "cms_ext_approvals"
    verbose_name = "Kto co zatwierdza"
    slug = "approvals"
    title = "Kto co zatwierdza"

    def ready(self) -> None:
        from cms_ext.desks.approvals.domain.resolution import (  # noqa: PLC0415 - models
            select_resolution_logins,
        )
        from cms_ext.office.approvals.domain.act import (  # noqa: PLC0415 - models
            register_stand_ins,
        )

        register_stand_ins(select_resolution_logins)
