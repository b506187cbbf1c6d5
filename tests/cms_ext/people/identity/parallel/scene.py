"""Anna with her own browser and a newcomer with a code: `python -m …parallel.scene`."""

import json

import django

django.setup()

from django.test import Client  # noqa: E402 - after the set-up

from tests.cms_ext.people.identity.sign_in_steps import newcomer, post_login, sign_out  # noqa: E402 - after the set-up
from tests.people import resident  # noqa: E402 - after the set-up

if __name__ == "__main__":
    resident("ikcs", "IKCS-0007", "Anna Lis")
    own = Client()
    post_login(own, "ikcs", "IKCS-0007")
    sign_out(own)
    _user, code, _row = newcomer()
    print(json.dumps({"cookies": own.cookies.output(header="", sep=";"), "code": code}))
