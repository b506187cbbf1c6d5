from datetime import timedelta

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import Job, LogWords, PersonalData, Plugin, PluginConfig, RightInWords, Role

SEES_THE_RULES = ("cms_ext_redaction.view_allowance", "cms_ext_redaction.view_rulestrength")


class RedactionConfig(PluginConfig):
    name = "cms_ext.public_site.detector"
    label = "cms_ext_redaction"
    verbose_name = "Ochrona danych osobowych w dokumentach"
    plugin = Plugin(
        slug="redaction",
        title="Ochrona danych osobowych w dokumentach",
        log=LogWords(
            actions=(
                ("ALLOWANCE_ENTERED", _("Wpis na listę danych jawnych")),
                ("ALLOWANCE_CHANGED", _("Zmiana wpisu na liście danych jawnych")),
                ("RULE_STRENGTH_SET", _("Zmiana siły reguły wykrywania danych")),
            )
        ),
        roles=(
            Role("auditor", SEES_THE_RULES),
            Role(
                "legal_admin",
                (
                    *SEES_THE_RULES,
                    "cms_ext_redaction.add_allowance",
                    "cms_ext_redaction.change_allowance",
                    "cms_ext_redaction.add_rulestrength",
                    "cms_ext_redaction.change_rulestrength",
                ),
            ),
        ),
        rights=(
            RightInWords(
                _("czyta, co program uznaje za dane osobowe"),
                (*SEES_THE_RULES,),
            ),
            RightInWords(
                _("zmienia, co program uznaje za dane osobowe"),
                (
                    "cms_ext_redaction.add_allowance",
                    "cms_ext_redaction.change_allowance",
                    "cms_ext_redaction.add_rulestrength",
                    "cms_ext_redaction.change_rulestrength",
                ),
            ),
        ),
        jobs=(
            Job(
                "read_files",
                timedelta(seconds=30),
                "cms_ext.public_site.detector.domain.file_words.read_waiting",
                order=30,
                title=_("Czytanie plików przez detektor danych"),
            ),
        ),
        personal_data=PersonalData(staff_models=("cms_ext_redaction.Allowance",)),
    )
