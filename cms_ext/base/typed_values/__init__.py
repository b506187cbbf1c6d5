"""What people type, in its one spelling: plain text, addresses, numbers. Pure."""
