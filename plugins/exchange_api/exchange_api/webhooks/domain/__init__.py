"""Receivers of events, and what is sent to them."""
