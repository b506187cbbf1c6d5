"""Django's test client, already signed in."""

from django.test import Client

from cms_ext.people.identity.models import User


def signed_in(user: User) -> Client:
    """Return a new client with a session of this user, without the sign-in page."""
    client = Client()
    client.force_login(user)
    return client
