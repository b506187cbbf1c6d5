"""Long work in portions: how far it is, for whoever waits, and a gap for others between them."""
