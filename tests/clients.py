"""Browsers of the tests: Django's client, already signed in."""

from django.test import Client

from cms_ext.people.identity.models import User


def signed_in(user: User) -> Client:
    """A new client with a session of this user, without passing the sign-in page."""
    client = Client()
    client.force_login(user)
    return client
