"""What readers of stored pages get, and what it costs."""

from django.test import Client

from tests.page_checks import parsed, texts

LIST = "/ogloszenia/"


def titles(client: Client) -> list[str]:
    return texts(parsed(client.get(LIST)), "//main//ul[contains(@class, 'notices')]//h2")
