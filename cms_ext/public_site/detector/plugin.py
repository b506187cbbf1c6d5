"""What the detector adds to the site."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import (
    DeskPart,
    EvidencePart,
    Job,
    LogWords,
    OperationsPart,
    PeoplePart,
    PersonalData,
    Plugin,
    RightInWords,
    Role,
)
from cms_ext.public_site.detector.domain.file_words import read_waiting_files

SEES_THE_RULES = ("cms_ext_detector.view_allowance", "cms_ext_detector.view_rulestrength")

PLUGIN = Plugin(
    people=PeoplePart(
        personal_data=PersonalData(staff_models=("cms_ext_detector.Allowance",)),
    ),
    desk=DeskPart(
        roles=(
            Role("auditor", SEES_THE_RULES),
            Role(
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
            RightInWords(
                _("czyta, co program uznaje za dane osobowe"),
                (*SEES_THE_RULES,),
            ),
            RightInWords(
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
    evidence=EvidencePart(
        log=LogWords(
            actions=(
                ("ALLOWANCE_ENTERED", _("Wpis na listę danych jawnych")),
                ("ALLOWANCE_CHANGED", _("Zmiana wpisu na liście danych jawnych")),
                ("RULE_STRENGTH_SET", _("Zmiana siły reguły wykrywania danych")),
            )
        ),
    ),
    operations=OperationsPart(
        jobs=(
            Job(
                "read_files",
                timedelta(seconds=30),
                read_waiting_files,
                order=30,
                title=_("Czytanie plików przez detektor danych"),
            ),
        ),
    ),
)
