"""The detector of personal data (library.md §3). Pure: no database, no settings."""
