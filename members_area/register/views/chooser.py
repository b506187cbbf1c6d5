"""The membership desk chooses people by the right to enter members."""

from cms_ext.people.identity.views.person_chooser import PersonChooser

person_chooser = PersonChooser("register_person", permission="members_area_register.add_membership")
