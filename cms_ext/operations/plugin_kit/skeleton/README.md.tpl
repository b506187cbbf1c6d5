# ${title}

A plugin of a wagtail-coop site: residents propose entries, the office lets them through, everybody
reads them at `/${slug}/`. Made by `startcoopplugin`; change it into yours.

## Three steps

Run in the folder of the site; this plugin lies in `${here}`.

1. Install it:

       .venv/bin/pip install -e ${here}

2. Switch it on, beside the plugins that are on already:

       export COOP_PLUGINS=members_area,ebok_plugin,ebok_plugin.utilities.media,${name}

3. Make its tables, and give its rights to the staff groups:

       .venv/bin/python site/manage.py migrate

Taking its name out of `COOP_PLUGINS` takes all of it off the site. Its tables stay, for the day it
comes back; `manage.py migrate ${name} zero`, run while it is still on, removes them.

## While you write

    cd ${here}
    ${site}/.venv/bin/pytest
    ${site}/.venv/bin/ruff check .
    ${site}/.venv/bin/ruff format .

and in the folder of the site, as often as you like:

    .venv/bin/python site/manage.py check_coop_plugin ${name}

It works on a copy of the site's database and changes nothing of yours. What each file is for, and what
the rules want and why, stands in the site's `docs/plugins.md`.
