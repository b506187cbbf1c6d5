"""Declares the nightly checks and who sees their results."""

from datetime import timedelta

from django.utils.translation import gettext_noop as _

from cms_ext.evidence.verification.domain import run_due_check
from cms_ext.evidence.verification.recorded_migrations import find_wrong_records
from cms_ext.plugins import (
    Check,
    DeskPart,
    EvidencePart,
    HelpChapter,
    Job,
    OperationsPart,
    Plugin,
    RightInWords,
    Role,
)

SEES_CHECKS = ("cms_ext_verification.view_checkresult",)

PLUGIN = Plugin(
    desk=DeskPart(
        help=(HelpChapter("clerks", "Rejestry i ustawienia", ("data_checks",)),),
        roles=(Role("auditor", SEES_CHECKS), Role("legal_admin", SEES_CHECKS)),
        rights=(RightInWords(_("ogląda wyniki sprawdzeń danych"), SEES_CHECKS),),
    ),
    evidence=EvidencePart(
        checks=(Check("migrations", _("Zmiany budowy bazy"), find_wrong_records),)
    ),
    operations=OperationsPart(
        jobs=(
            Job(
                "verify",
                timedelta(minutes=30),
                run_due_check,
                order=95,
                beside=True,
                title=_("Sprawdzanie zgodności danych"),
                cure=_(
                    "Ekran „Sprawdzenia danych” mówi, co jest inne, niż zapisano; verify na "
                    "serwerze nazwie każdą niezgodność. Do wyjaśnienia niczego nie poprawiaj."
                ),
            ),
        )
    ),
)
