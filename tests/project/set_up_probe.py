"""Sets a new site up with the plugins of the environment and tells what its guests find.

Run by test_setup_coop.py in a process of its own, because INSTALLED_APPS are read once.
Prints JSON: what was made, what a second time made, each public address's status and problems.
"""

import json

from django.conf import settings
from django.core.checks import run_checks
from django.test import Client

from tests.commands import printed
from tests.page_checks import page_problems, parsed


def main(answers: str) -> None:
    print(
        json.dumps(
            {
                "made": set_up(answers)["made"],
                "again": set_up(answers)["status"],
                "problems": [problem.msg for problem in run_checks()],
                "pages": pages(),
            }
        )
    )


def set_up(answers: str) -> dict[str, object]:
    report: dict[str, object] = json.loads(printed("setup_coop", answers, "--json"))
    return report


def pages() -> dict[str, object]:
    """Every address that a guest gets to from the home page, with its status and what is wrong."""
    client = Client(headers={"host": settings.ALLOWED_HOSTS[0], "x-forwarded-proto": "https"})
    waiting, found = ["/"], {}
    while waiting:
        address = waiting.pop()
        answer = client.get(address)
        is_page = answer.status_code == 200 and answer["Content-Type"].startswith("text/html")
        found[address] = (answer.status_code, page_problems(answer) if is_page else [])
        if is_page:
            links = {link.split("#")[0].split("?")[0] for link in parsed(answer).xpath("//a/@href")}
            waiting += [
                link
                for link in sorted(links)
                if link.startswith("/") and link not in found and link not in waiting
            ]
        answer.close()
    return found
