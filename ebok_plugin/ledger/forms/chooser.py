"""The finance desk chooses people by the right to grant access to accounts."""

from cms_ext.people.identity.views.person_chooser import PersonChooser

person_chooser = PersonChooser("ledger_person", permission="ebok_plugin_ledger.add_accountaccess")
