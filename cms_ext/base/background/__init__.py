"""Long work in portions: its progress for the screen, and a pause for others between them."""
