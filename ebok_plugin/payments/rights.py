"""Which rights the screens of payments ask for."""

IMPORTS = "ebok_plugin_exchange.commit_importbatch"


SEES_LINES = "ebok_plugin_exchange.view_bankentry"


PLACES = "ebok_plugin_exchange.add_placement"
