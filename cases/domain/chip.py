"""The classes of a chip by what a state means to its customer."""

BAD, OK, WARN, INFO = "chip--bad", "chip--ok", "chip--warn", "chip--info"
