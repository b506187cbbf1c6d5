"""The rights of the members' area: words, permissions, and the roles that have them."""

from django.utils.translation import gettext_noop as _

from cms_ext.access.vocabulary import DECIDES_ON_APPLICATIONS, SEES_APPLICATIONS
from cms_ext.people.identity.roles import SERVES_PEOPLE
from cms_ext.plugins import GivenRight, Role, build_roles, word_rights

COMPLETENESS = "members_area_completeness"
LIBRARY = "members_area_library"
MEETINGS = "members_area_meetings"
REGISTER = "members_area_register"
REQUESTS = "members_area_requests"
RESOLUTIONS = "members_area_resolutions"

MEMBERS = "membership_clerk"
RECORDS = "records_clerk"
BOARD = "board_member"
CONFIRMER = "redaction_confirmer"
LAWYER = "legal_admin"
AUDITOR = "auditor"

# fmt: off
GIVEN = (
    GivenRight(_("ogląda rejestr członków, organy i kadencje"),
               REGISTER, "view_membership view_organ view_officeterm", (MEMBERS, AUDITOR)),
    GivenRight(_("przyjmuje w poczet członków i kończy członkostwo"),
               REGISTER, "add_membership change_membership", (MEMBERS,)),
    GivenRight(_("prowadzi organy i kadencje"),
               REGISTER, "add_organ change_organ add_officeterm change_officeterm", (MEMBERS,)),
    GivenRight(_("ogląda dokumenty biblioteki"),
               LIBRARY, "view_document", (RECORDS, CONFIRMER, LAWYER, AUDITOR)),
    GivenRight(_("wprowadza dokumenty i poprawia ich opisy"),
               LIBRARY, "add_document change_document", (RECORDS,)),
    GivenRight(_("dopuszcza dokumenty do publikacji jako druga osoba"),
               LIBRARY, "confirm_version", (CONFIRMER,)),
    GivenRight(_("otwiera oryginały dokumentów, także z danymi osobowymi"),
               LIBRARY, "view_original", (CONFIRMER, LAWYER)),
    GivenRight(_("zgadza się na powtórzony numer dokumentu"),
               LIBRARY, "allow_doubled_number", (LAWYER,)),
    GivenRight(_("ogląda rodzaje dokumentów"),
               LIBRARY, "view_documentkind", (RECORDS, LAWYER, AUDITOR)),
    GivenRight(_("zmienia rodzaje dokumentów"), LIBRARY, "change_documentkind", (RECORDS, LAWYER)),
    GivenRight(_("dodaje rodzaje dokumentów"), LIBRARY, "add_documentkind", (LAWYER,)),
    GivenRight(_("ogląda, kto czyta które dokumenty"),
               LIBRARY, "view_audiencerule", (RECORDS, LAWYER)),
    GivenRight(_("ustala, kto czyta które dokumenty"),
               LIBRARY, "add_audiencerule change_audiencerule", (LAWYER,)),
    GivenRight(_("prowadzi działy biblioteki i widzi, czego szukano bez wyniku"),
               LIBRARY, "view_section change_section view_fruitlesssearch view_searchentry",
               (RECORDS,)),
    GivenRight(_("ogląda kompletność biblioteki"),
               COMPLETENESS, "view_report view_completenessrule view_numberwaiver",
               (RECORDS, BOARD, LAWYER, AUDITOR)),
    GivenRight(_("ustala, czego w bibliotece nie może brakować i które numery pominięto"),
               COMPLETENESS,
               "add_completenessrule change_completenessrule add_numberwaiver "
               "change_numberwaiver",
               (LAWYER,)),
    GivenRight(_("decyduje, co każdy widzi o stanie biblioteki"),
               COMPLETENESS, "add_publicstatus", (BOARD,)),
    GivenRight(_("ogląda zebrania i ankiety"),
               MEETINGS, "view_meeting view_noticechannel view_survey", (RECORDS, AUDITOR)),
    GivenRight(_("prowadzi zebrania, sposoby zawiadomień i ankiety"),
               MEETINGS, "add_meeting change_meeting change_noticechannel add_survey change_survey",
               (RECORDS,)),
    GivenRight(_("ogląda wyniki głosowań"), RESOLUTIONS, "view_vote", (RECORDS, AUDITOR)),
    GivenRight(_("wpisuje wyniki głosowań"), RESOLUTIONS, "add_vote change_vote", (RECORDS,)),
    GivenRight(_("załatwia wnioski o dokumenty, także odmową"),
               REQUESTS,
               "view_documentrequest handle_documentrequest refuse_documentrequest "
               "view_copyprice",
               (RECORDS, BOARD)),
    GivenRight(_("zmienia cennik kopii"), REQUESTS, "add_copyprice change_copyprice", (RECORDS,)),
)
# fmt: on
# Permissions of other apps that these roles need.
OF_OTHERS = {
    MEMBERS: SERVES_PEOPLE,
    # The library's search shares its synonyms with the site's.
    RECORDS: (
        "cms_ext_synonyms.view_synonym",
        "cms_ext_synonyms.add_synonym",
        "cms_ext_synonyms.change_synonym",
    ),
    AUDITOR: ("cms_ext_identity.view_person",),
}

RIGHTS = word_rights(GIVEN)
ROLES = (
    *build_roles(GIVEN, OF_OTHERS),
    Role(MEMBERS, DECIDES_ON_APPLICATIONS, only_with="access"),
    Role(AUDITOR, SEES_APPLICATIONS, only_with="access"),
)
