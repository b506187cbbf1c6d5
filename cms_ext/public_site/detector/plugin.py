"""What the detector adds to the site."""

from datetime import timedelta

from django.utils.translation import gettext_noop as _

from cms_ext import plugins
from cms_ext.public_site.detector.domain.file_words import read_waiting_files

SEES_THE_RULES = ("cms_ext_detector.view_allowance", "cms_ext_detector.view_rulestrength")

PLUGIN = plugins.Plugin(
    people=plugins.PeoplePart(
        personal_data=plugins.PersonalData(staff_models=("cms_ext_detector.Allowance",)),
    ),
    desk=plugins.DeskPart(
        help=(
            plugins.HelpChapter(
                "clerks",
                "Usunąć dane osobowe",
                (
                    "cms_ext_detector_allowance_modeladmin_index",
                    "cms_ext_detector_rulestrength_modeladmin_index",
                ),
            ),
        ),
        roles=(
            plugins.Role("auditor", SEES_THE_RULES),
            plugins.Role(
                "legal_admin",
                (
                    *SEES_THE_RULES,
                    "cms_ext_detector.add_allowance",
                    "cms_ext_detector.change_allowance",
                    "cms_ext_detector.add_rulestrength",
                    "cms_ext_detector.change_rulestrength",
                ),
            ),
        ),
        rights=(
            plugins.RightInWords(
                _("czyta, co program uznaje za dane osobowe"),
                (*SEES_THE_RULES,),
            ),
            plugins.RightInWords(
                _("zmienia, co program uznaje za dane osobowe"),
                (
                    "cms_ext_detector.add_allowance",
                    "cms_ext_detector.change_allowance",
                    "cms_ext_detector.add_rulestrength",
                    "cms_ext_detector.change_rulestrength",
                ),
            ),
        ),
    ),
    evidence=plugins.EvidencePart(
        log=plugins.LogWords(
            actions=(
                ("ALLOWANCE_ENTERED", _("Wpis na listę danych jawnych")),
                ("ALLOWANCE_CHANGED", _("Zmiana wpisu na liście danych jawnych")),
                ("RULE_STRENGTH_SET", _("Zmiana siły reguły wykrywania danych")),
            )
        ),
    ),
    operations=plugins.OperationsPart(
        jobs=(
            plugins.Job(
                "read_files",
                timedelta(seconds=30),
                read_waiting_files,
                order=30,
                title=_("Czytanie plików przez detektor danych"),
            ),
        ),
    ),
)
