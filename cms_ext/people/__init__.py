"""Who signs in, and what is sent to them."""
