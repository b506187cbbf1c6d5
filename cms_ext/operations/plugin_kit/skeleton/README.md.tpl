# ${title}

A plugin of a wagtail-coop site: residents propose entries, the office lets them through, everybody
reads them at `/${slug}/`. Made by `startcoopplugin`; change it into yours. Run in the site's folder:

    make setup-tests
    .venv/bin/pip install -e ${here}
    export COOP_PLUGINS=members_area,ebok_plugin,ebok_plugin.utilities,cases,exchange_api,${name}
    .venv/bin/python site/manage.py migrate
    .venv/bin/python site/manage.py check_coop_plugin ${name}

After each change of a model: `.venv/bin/python site/manage.py makemigrations ${name}`, and `migrate`.
The check works on a copy of the site's database. Taking the name out of `COOP_PLUGINS` takes all of
the plugin off the site; its tables stay until `manage.py migrate ${name} zero`, run while it is on.
Here run `${site}/.venv/bin/pytest`, `ruff check .` and `mypy`. What each file is for and what the
rules want stands in the site's `docs/plugins.md`.
