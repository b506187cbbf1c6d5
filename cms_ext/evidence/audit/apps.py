from django.apps import apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_noop as _

from cms_ext.evidence.audit.field_words import FIELDS
from cms_ext.evidence.audit.log_words import ACTIONS
from cms_ext.plugins import Chain, LogWords, Plugin, PluginConfig, RightInWords, Role


class AuditConfig(PluginConfig):
    name = "cms_ext.evidence.audit"
    label = "cms_ext_audit"
    verbose_name = "Dziennik dostępu"
    plugin = Plugin(
        slug="audit",
        title="Dziennik dostępu",
        roles=(
            Role("auditor", ("cms_ext_audit.view_auditevent",)),
            Role("legal_admin", ("cms_ext_audit.view_auditevent",)),
        ),
        log=LogWords(
            actions=ACTIONS,
            codes=(("", "cms_ext.evidence.audit.domain.event.ReadReason"),),
            fields=FIELDS,
        ),
        rights=(
            RightInWords(
                _("czyta dziennik dostępu"),
                ("cms_ext_audit.view_auditevent",),
            ),
        ),
        chains=(
            Chain(
                "log-acts",
                _("Dziennik dostępu: czynności"),
                "cms_ext.evidence.audit.domain.chain.acts_end",
                "cms_ext.evidence.audit.domain.chain.acts_hashes",
            ),
            Chain(
                "log-sign-ins",
                _("Dziennik dostępu: logowania"),
                "cms_ext.evidence.audit.domain.chain.sign_ins_end",
                "cms_ext.evidence.audit.domain.chain.sign_ins_hashes",
            ),
        ),
        backup_checks=("cms_ext.evidence.audit.backup_checks.figures",),
    )

    def ready(self) -> None:
        from cms_ext.evidence.audit import receivers  # noqa: F401, PLC0415 - connects to the sign-in signals
        from cms_ext.evidence.audit.domain.chain import make_heads  # noqa: PLC0415 - needs models

        # After the last app: only then can be asked whether somebody is here.
        last = [config for config in apps.get_app_configs() if config.models_module][-1]
        post_migrate.connect(lambda **kwargs: make_heads(), sender=last, weak=False)
