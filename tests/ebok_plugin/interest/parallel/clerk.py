"""A process of one clerk: `python -m tests.ebok_plugin.interest.parallel.clerk WHAT`.

`scene` writes late accounts and two proposals about each of them; `issue BATCH` says "ready" when
everything is loaded, issues the batch when a line comes in, and prints what came of it.
"""

import sys

import django

django.setup()

from cms_ext.people.identity.models import User  # noqa: E402 - after the set-up
from ebok_plugin.interest.domain.issue import issue_batch  # noqa: E402 - after the set-up
from ebok_plugin.interest.errors import InterestError  # noqa: E402 - after the set-up
from ebok_plugin.interest.models import InterestNote, NoteBatch  # noqa: E402 - after the set-up
from ebok_plugin.ledger.domain.audit import run_auditors  # noqa: E402 - after the set-up
from tests.ebok_plugin.interest import debts  # noqa: E402 - after the set-up

ACCOUNTS = ("100001", "100002", "100003")


def scene() -> None:
    celina = debts.celina()
    debts.daria()
    accounts = [debts.late_account(number) for number in ACCOUNTS]
    for _ in range(2):
        print(debts.proposed(*accounts, by=celina).pk)


def issue(batch: int) -> None:
    daria = User.objects.get(login="daria")
    known = NoteBatch.objects.get(pk=batch)
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        print(issue_batch(known, approved_by=daria, today=debts.TODAY).state)
    except InterestError as error:
        print(error.code)


def after() -> None:
    print(InterestNote.objects.count(), len(list(run_auditors())))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["scene"]:
            scene()
        case ["issue", batch]:
            issue(int(batch))
        case _:
            after()
