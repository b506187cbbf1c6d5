"""What the tests of boundaries (`tests/boundaries`) hold of this plugin."""

# The answer to whoever has no key.
PUBLIC = {"exchange_api": "nothing"}
WHOLE = {"exchange_api": "ExternalSystem"}
IN_PART = {"exchange_api.SystemKey": "last_used_at"}
SALTS = ("exchange_api.cursor",)
# Rows of the API go into an import, as those of a file do.
TABLE_WRITERS = ("plugins/exchange_api/exchange_api/domain/rows.py",)
ORDERS_OF_NO_WORDS = {
    "plugins/exchange_api/exchange_api/domain/scopes.py": "names in addresses, in English",
}
