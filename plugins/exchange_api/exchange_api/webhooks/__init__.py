"""Webhooks: events sent to addresses of other systems, in the format of Standard Webhooks."""
