"""What runs in the process that reads: no Django, no settings, no database."""
