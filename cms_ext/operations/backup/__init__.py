"""One archive of the whole site, made while it serves, and the way back from it."""
