"""What the rights to the members' area mean in words; `apps.py` gives them to roles."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import RightInWords

REGISTER = "members_area_register"
LIBRARY = "members_area_library"
MEETINGS = "members_area_meetings"
RESOLUTIONS = "members_area_resolutions"
COMPLETENESS = "members_area_completeness"
REQUESTS = "members_area_requests"

MEMBERS_AND_LIBRARY = (
    RightInWords(
        _("ogląda rejestr członków, organy i kadencje"),
        (
            f"{REGISTER}.view_membership",
            f"{REGISTER}.view_organ",
            f"{REGISTER}.view_officeterm",
        ),
    ),
    RightInWords(
        _("przyjmuje w poczet członków i kończy członkostwo"),
        (
            f"{REGISTER}.add_membership",
            f"{REGISTER}.change_membership",
        ),
    ),
    RightInWords(
        _("prowadzi organy i kadencje"),
        (
            f"{REGISTER}.add_organ",
            f"{REGISTER}.change_organ",
            f"{REGISTER}.add_officeterm",
            f"{REGISTER}.change_officeterm",
        ),
    ),
    RightInWords(_("ogląda dokumenty biblioteki"), (f"{LIBRARY}.view_document",)),
    RightInWords(
        _("wprowadza dokumenty i poprawia ich opisy"),
        (
            f"{LIBRARY}.add_document",
            f"{LIBRARY}.change_document",
        ),
    ),
    RightInWords(
        _("dopuszcza dokumenty do publikacji jako druga osoba"), (f"{LIBRARY}.confirm_version",)
    ),
    RightInWords(
        _("otwiera oryginały dokumentów, także z danymi osobowymi"), (f"{LIBRARY}.view_original",)
    ),
    RightInWords(
        _("zgadza się na powtórzony numer dokumentu"), (f"{LIBRARY}.allow_doubled_number",)
    ),
    RightInWords(_("ogląda rodzaje dokumentów"), (f"{LIBRARY}.view_documentkind",)),
    RightInWords(_("zmienia rodzaje dokumentów"), (f"{LIBRARY}.change_documentkind",)),
    RightInWords(_("dodaje rodzaje dokumentów"), (f"{LIBRARY}.add_documentkind",)),
    RightInWords(_("ogląda, kto czyta które dokumenty"), (f"{LIBRARY}.view_audiencerule",)),
    RightInWords(
        _("ustala, kto czyta które dokumenty"),
        (
            f"{LIBRARY}.add_audiencerule",
            f"{LIBRARY}.change_audiencerule",
        ),
    ),
    RightInWords(
        _("prowadzi działy biblioteki i widzi, czego szukano bez wyniku"),
        (
            f"{LIBRARY}.view_section",
            f"{LIBRARY}.change_section",
            f"{LIBRARY}.view_fruitlesssearch",
            f"{LIBRARY}.view_searchentry",
        ),
    ),
    RightInWords(
        _("ogląda kompletność biblioteki"),
        (
            f"{COMPLETENESS}.view_report",
            f"{COMPLETENESS}.view_completenessrule",
            f"{COMPLETENESS}.view_numberwaiver",
        ),
    ),
    RightInWords(
        _("ustala, czego w bibliotece nie może brakować i które numery pominięto"),
        (
            f"{COMPLETENESS}.add_completenessrule",
            f"{COMPLETENESS}.change_completenessrule",
            f"{COMPLETENESS}.add_numberwaiver",
            f"{COMPLETENESS}.change_numberwaiver",
        ),
    ),
    RightInWords(
        _("decyduje, co każdy widzi o stanie biblioteki"), (f"{COMPLETENESS}.add_publicstatus",)
    ),
    RightInWords(
        _("ogląda zebrania i ankiety"),
        (
            f"{MEETINGS}.view_meeting",
            f"{MEETINGS}.view_noticechannel",
            f"{MEETINGS}.view_survey",
        ),
    ),
    RightInWords(
        _("prowadzi zebrania, sposoby zawiadomień i ankiety"),
        (
            f"{MEETINGS}.add_meeting",
            f"{MEETINGS}.change_meeting",
            f"{MEETINGS}.change_noticechannel",
            f"{MEETINGS}.add_survey",
            f"{MEETINGS}.change_survey",
        ),
    ),
    RightInWords(_("ogląda wyniki głosowań"), (f"{RESOLUTIONS}.view_vote",)),
    RightInWords(
        _("wpisuje wyniki głosowań"),
        (
            f"{RESOLUTIONS}.add_vote",
            f"{RESOLUTIONS}.change_vote",
        ),
    ),
    RightInWords(
        _("załatwia wnioski o dokumenty, także odmową"),
        (
            f"{REQUESTS}.view_documentrequest",
            f"{REQUESTS}.handle_documentrequest",
            f"{REQUESTS}.refuse_documentrequest",
            f"{REQUESTS}.view_copyprice",
        ),
    ),
    RightInWords(
        _("zmienia cennik kopii"),
        (
            f"{REQUESTS}.add_copyprice",
            f"{REQUESTS}.change_copyprice",
        ),
    ),
)
