"""Names that others than this app write down."""

# The name of the chain of issued files in the lines that are told outside.
FILES = "issued-files"
