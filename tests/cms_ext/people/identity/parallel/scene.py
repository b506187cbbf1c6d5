"""Anna with her own browser and a newcomer with a code: `python -m …parallel.scene`."""

import json

import django

django.setup()

from django.test import Client  # noqa: E402 - after the set-up

from tests.cms_ext.people.identity.doors import knock, leave, newcomer  # noqa: E402 - after the set-up
from tests.people import resident  # noqa: E402 - after the set-up

if __name__ == "__main__":
    resident("ikcs", "IKCS-0007", "Anna Lis")
    own = Client()
    knock(own, "ikcs", "IKCS-0007")
    leave(own)
    _user, code, _row = newcomer()
    print(json.dumps({"cookies": own.cookies.output(header="", sep=";"), "code": code}))
