from django.utils.translation import gettext_noop as _

from cms_ext.plugins import LogWords, PersonalData, Plugin, PluginConfig, RightInWords, Role


class RulesConfig(PluginConfig):
    name = "cms_ext.office.law"
    label = "cms_ext_rules"
    verbose_name = "Reguły prawne"
    plugin = Plugin(
        slug="rules",
        title="Reguły prawne",
        log=LogWords(actions=(("LEGAL_RULE_KEPT", _("Zmiana reguły prawnej")),)),
        roles=(
            Role("auditor", ("cms_ext_rules.view_legalrule",)),
            Role(
                "legal_admin",
                (
                    "cms_ext_rules.view_legalrule",
                    "cms_ext_rules.add_legalrule",
                    "cms_ext_rules.change_legalrule",
                ),
            ),
        ),
        rights=(
            RightInWords(
                _("czyta reguły prawne"),
                ("cms_ext_rules.view_legalrule",),
            ),
            RightInWords(
                _("wpisuje i zmienia reguły prawne"),
                (
                    "cms_ext_rules.add_legalrule",
                    "cms_ext_rules.change_legalrule",
                ),
            ),
        ),
        personal_data=PersonalData(staff_models=("cms_ext_rules.LegalRule",)),
    )
