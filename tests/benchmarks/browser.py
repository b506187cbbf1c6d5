"""A keep-alive client with cookies, light enough not to affect the measurement."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http.client import HTTPConnection
from urllib.parse import urlencode


class Browser:
    """One connection to the server on this machine."""

    def __init__(self, port: int) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=30)
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, body: str = "") -> tuple[int, bytes]:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body or None, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, content

    def token(self, path: str) -> str:
        """Return the token of the form on this page."""
        _, form = self.ask("GET", path)
        found = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', form)
        assert found, f"{path} has no form"
        return found[1].decode()

    def knock(self, panel: str, login: str, password: str, token: str) -> int:
        """Send the form of a panel; the status of the answer."""
        return self.post(panel_page(panel), {"login": login, "password": password}, token)

    def post(self, path: str, fields: Mapping[str, str], token: str) -> int:
        """Send a form; the status of the answer."""
        sent = urlencode({**fields, "csrfmiddlewaretoken": token})
        return self.ask("POST", path, sent)[0]

    def sign_in(self, panel: str, login: str) -> None:
        status = self.knock(panel, login, "demo-haslo-2026", self.token(panel_page(panel)))
        assert status == 302, f"{login} was not let in"


def panel_page(panel: str) -> str:
    return f"/strefa-mieszkanca/logowanie/{panel}/"
