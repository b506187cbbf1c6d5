"""Which rights the roles get from the members' area."""

from __future__ import annotations

from cms_ext.access.roles import DECIDES_ON_APPLICATIONS, SEES_APPLICATIONS
from cms_ext.people.identity.roles import SERVES_PEOPLE
from cms_ext.plugins import Role
from members_area.rights_in_words import (
    COMPLETENESS,
    LIBRARY,
    MEETINGS,
    REGISTER,
    REQUESTS,
    RESOLUTIONS,
)

# The matrix of completeness with what stands behind it.
SEES_COMPLETENESS = (
    "wagtailadmin.access_admin",
    f"{COMPLETENESS}.view_report",
    f"{COMPLETENESS}.view_completenessrule",
    f"{COMPLETENESS}.view_numberwaiver",
)

# Requests for papers, with the refusals that the management board signs.
HANDLES_REQUESTS = (
    "wagtailadmin.access_admin",
    f"{REQUESTS}.view_documentrequest",
    f"{REQUESTS}.handle_documentrequest",
    f"{REQUESTS}.refuse_documentrequest",
    f"{REQUESTS}.view_copyprice",
)

# What people mean by a word (one list with the site's search), where papers stand, what was not
# found or cannot be searched.
KEEPS_THE_SEARCH = (
    f"{LIBRARY}.view_section",
    f"{LIBRARY}.change_section",
    "cms_ext_synonyms.view_synonym",
    "cms_ext_synonyms.add_synonym",
    "cms_ext_synonyms.change_synonym",
    f"{LIBRARY}.view_fruitlesssearch",
    f"{LIBRARY}.view_searchentry",
)

ROLES = (
    Role(
        "membership_clerk",
        (
            "wagtailadmin.access_admin",
            f"{REGISTER}.view_membership",
            f"{REGISTER}.add_membership",
            f"{REGISTER}.change_membership",
            f"{REGISTER}.view_organ",
            f"{REGISTER}.add_organ",
            f"{REGISTER}.change_organ",
            f"{REGISTER}.view_officeterm",
            f"{REGISTER}.add_officeterm",
            f"{REGISTER}.change_officeterm",
            *SERVES_PEOPLE,
        ),
    ),
    Role(
        "records_clerk",
        (
            "wagtailadmin.access_admin",
            f"{LIBRARY}.view_document",
            f"{LIBRARY}.add_document",
            f"{LIBRARY}.change_document",
            f"{LIBRARY}.view_documentkind",
            f"{LIBRARY}.change_documentkind",
            f"{LIBRARY}.view_audiencerule",
            *KEEPS_THE_SEARCH,
            f"{RESOLUTIONS}.view_vote",
            f"{RESOLUTIONS}.add_vote",
            f"{RESOLUTIONS}.change_vote",
            f"{MEETINGS}.view_meeting",
            f"{MEETINGS}.add_meeting",
            f"{MEETINGS}.change_meeting",
            f"{MEETINGS}.view_noticechannel",
            f"{MEETINGS}.change_noticechannel",
            f"{MEETINGS}.view_survey",
            f"{MEETINGS}.add_survey",
            f"{MEETINGS}.change_survey",
            *SEES_COMPLETENESS,
            *HANDLES_REQUESTS,
            f"{REQUESTS}.add_copyprice",
            f"{REQUESTS}.change_copyprice",
        ),
    ),
    Role("board_member", HANDLES_REQUESTS),
    Role(
        "redaction_confirmer",
        (
            "wagtailadmin.access_admin",
            f"{LIBRARY}.view_document",
            f"{LIBRARY}.confirm_version",
            f"{LIBRARY}.view_original",
        ),
    ),
    Role(
        "legal_admin",
        (
            "wagtailadmin.access_admin",
            f"{LIBRARY}.view_document",
            f"{LIBRARY}.view_original",
            f"{LIBRARY}.allow_doubled_number",
            f"{LIBRARY}.view_documentkind",
            f"{LIBRARY}.add_documentkind",
            f"{LIBRARY}.change_documentkind",
            f"{LIBRARY}.view_audiencerule",
            f"{LIBRARY}.add_audiencerule",
            f"{LIBRARY}.change_audiencerule",
            *SEES_COMPLETENESS,
            f"{COMPLETENESS}.add_completenessrule",
            f"{COMPLETENESS}.change_completenessrule",
            f"{COMPLETENESS}.add_numberwaiver",
            f"{COMPLETENESS}.change_numberwaiver",
        ),
    ),
    Role("board_member", (*SEES_COMPLETENESS, f"{COMPLETENESS}.add_publicstatus")),
    Role(
        "auditor",
        (
            "wagtailadmin.access_admin",
            f"{REGISTER}.view_membership",
            f"{REGISTER}.view_organ",
            f"{REGISTER}.view_officeterm",
            f"{LIBRARY}.view_document",
            f"{LIBRARY}.view_documentkind",
            f"{MEETINGS}.view_meeting",
            f"{MEETINGS}.view_noticechannel",
            f"{MEETINGS}.view_survey",
            f"{RESOLUTIONS}.view_vote",
            *SEES_COMPLETENESS,
            "cms_ext_identity.view_person",
        ),
    ),
    Role("membership_clerk", DECIDES_ON_APPLICATIONS, only_with="access"),
    Role("auditor", SEES_APPLICATIONS, only_with="access"),
)
