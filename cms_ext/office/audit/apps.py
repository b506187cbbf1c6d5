from django.utils.translation import gettext_noop as _

from cms_ext.plugins import Plugin, PluginConfig, RightInWords, Role


class AuditConfig(PluginConfig):
    name = "cms_ext.office.audit"
    label = "cms_ext_audit"
    verbose_name = "Dziennik dostępu"
    plugin = Plugin(
        slug="audit",
        title="Dziennik dostępu",
        roles=(
            Role("auditor", ("cms_ext_audit.view_auditevent",)),
            Role("legal_admin", ("cms_ext_audit.view_auditevent",)),
        ),
        rights=(
            RightInWords(
                _("czyta dziennik dostępu"),
                ("cms_ext_audit.view_auditevent",),
            ),
        ),
        backup_checks=("cms_ext.office.audit.backup_checks.figures",),
    )

    def ready(self) -> None:
        from cms_ext.office.audit import receivers  # noqa: F401, PLC0415 - connects to the sign-in signals
