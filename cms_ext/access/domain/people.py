"""The rights of the desk's screen „Osoby”."""

from __future__ import annotations

SEES_PEOPLE = "cms_ext_identity.view_person"
CHANGES_CONTACT = "cms_ext_identity.change_contact"
ENTERS_PEOPLE = "cms_ext_identity.add_person"
CORRECTS_PEOPLE = "cms_ext_identity.change_person"
MERGES_PEOPLE = "cms_ext_identity.merge_person"
