"""Permissions of the screens of components, quantities and charge runs."""

SEES_RUNS = "ebok_plugin_charges.view_chargerun"


PREPARES_RUNS = "ebok_plugin_charges.add_chargerun"


APPROVES_RUNS = "ebok_plugin_charges.approve_chargerun"


SEES_COMPONENTS = "ebok_plugin_charges.view_component"


ADDS_COMPONENTS = "ebok_plugin_charges.add_component"


CORRECTS_COMPONENTS = "ebok_plugin_charges.change_component"


ENTERS_RATES = "ebok_plugin_charges.add_componentrate"


WITHDRAWS_RATES = "ebok_plugin_charges.delete_componentrate"


SETS_COST_KINDS = "ebok_plugin_charges.add_costkind"


SETS_LEGAL_BASES = "ebok_plugin_charges.add_legalbasis"


ADDS_USES = "ebok_plugin_charges.add_componentuse"


ENDS_USES = "ebok_plugin_charges.change_componentuse"


SEES_VALUES = "ebok_plugin_charges.view_premisesvalue"


ENTERS_VALUES = "ebok_plugin_charges.add_premisesvalue"


SEES_PERSONS_CHANGES = "ebok_plugin_charges.view_personschange"


CONFIRMS_PERSONS_CHANGES = "ebok_plugin_charges.confirm_personschange"


SEES_OWN_RATES = "ebok_plugin_charges.view_rateexception"


ADDS_OWN_RATES = "ebok_plugin_charges.add_rateexception"


ENDS_OWN_RATES = "ebok_plugin_charges.change_rateexception"
