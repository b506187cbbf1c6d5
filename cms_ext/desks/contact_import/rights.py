"""Who reads in contacts by file and who approves them: the rights of the desk „Osoby”."""

RIGHTS = ("cms_ext_identity.view_person", "cms_ext_identity.change_contact")
