"""A process that signs in from many browsers at once: `python -m …parallel.knocker`.

It says "ready" when everything is loaded, takes its tries as one line of JSON, and answers with
one line: how each try ended and how often a stored password was compared.
"""

import json
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import django

django.setup()

from django.db import connections  # noqa: E402 - after the set-up
from django.test import Client  # noqa: E402 - after the set-up

from cms_ext.people.identity.backends import CoopArgon2PasswordHasher  # noqa: E402 - after the set-up
from tests.cms_ext.people.identity.sign_in_steps import post_login  # noqa: E402 - after the set-up

compared: list[str] = []
verify = CoopArgon2PasswordHasher.verify


def counting(self: CoopArgon2PasswordHasher, password: str, encoded: str) -> bool:
    compared.append(encoded)
    return verify(self, password, encoded)


def at_once(tries: list[dict[str, str]]) -> list[str]:
    """Where each of these tries was led, in their order; "" for a refusal."""
    start = threading.Barrier(len(tries))

    def sign_in_once(fields: dict[str, str]) -> str:
        browser = Client()
        browser.cookies.load(fields.get("cookies", ""))
        start.wait()
        try:
            answer = post_login(
                browser, "ikcs", fields["login"], fields["password"], fields["address"]
            )
        finally:
            connections.close_all()
        return str(answer.get("Location", ""))

    with ThreadPoolExecutor(len(tries)) as threads:
        return list(threads.map(sign_in_once, tries))


def main() -> None:
    CoopArgon2PasswordHasher.verify = counting  # type: ignore[method-assign]  # to count
    print("ready", flush=True)
    tries: list[dict[str, Any]] = json.loads(sys.stdin.readline())
    led = at_once(tries)
    print(json.dumps({"led": led, "compared": len(compared)}), flush=True)


if __name__ == "__main__":
    main()
