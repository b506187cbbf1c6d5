"""How pages look, and which of them are kept ready."""
