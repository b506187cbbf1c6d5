# Two commands start a newcomer: `make run` and `make test`. Both install what they need.
# The system's own Python first: Debian builds it with a profile, and all that is Python here takes a
# tenth less of a processor than with one that was compiled without.
PYTHON ?= $(shell for python in /usr/bin/python3.11 python3.11 /usr/bin/python3 python3; do \
	$$python -c 'import ensurepip, venv' 2>/dev/null && command -v $$python && break; done)
BIN := .venv/bin
# Behind the site's own folders those of plugins that are not installed (docs/first-plugin.md).
OWN_PATH := site:.:plugins/cases:plugins/exchange_api:plugins/waste_union
export PYTHONPATH := $(OWN_PATH)$(addprefix :,$(filter-out $(OWN_PATH),$(PYTHONPATH)))
# Some machines forbid Python to keep what it compiled: each process of a test run would compile the
# same files again.
unexport PYTHONDONTWRITEBYTECODE

# The site's packages, and that of each plugin whose folder is there.
PACKAGES := coop_site cms_ext members_area ebok_plugin \
	$(notdir $(patsubst %/__init__.py,%,$(wildcard plugins/*/*/__init__.py)))

.PHONY: setup install setup-tests run run-both run-coop run-union test test-all test-rest test-first test-first-postgresql test-thorough test-browser test-programs test-postgresql test-without-plugins test-changed check style types layers migrations deployable docs programs database database-sqlite database-postgresql coverage bench lock test-versions release release-databases
# What does not wait for each other runs on two cores, each with its words in one piece.
BESIDE = $(MAKE) --no-print-directory $(if $(findstring jobserver,$(MAKEFLAGS)),,-j2 --output-sync=target)

setup: .venv/run.stamp

# The wheels of this checkout into its environment: a server runs them by .venv/bin/coop.
install: .venv/run.stamp
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-index --no-build-isolation \
		--force-reinstall . $(dir $(wildcard plugins/*/pyproject.toml))

# With what the tests, also those of a plugin, need beside.
setup-tests: .venv/dev.stamp

# PROFILE=union: the demo of a waste union, its data in var-union/.
# COOP_LEDGER=mirror: the co-op's demo on a snapshot of an accounting program, in var-mirror/.
run: .venv/run.stamp
	@PROFILE=$(PROFILE) $(BIN)/python site/run.py

# Cooperative and waste union beside each other, each with a link to the other, at PORT and UNION_PORT
# (the next number).
run-both run-coop run-union: PORT := $(or $(PORT),8000)
run-both run-coop run-union: UNION_PORT := $(or $(UNION_PORT),$(shell expr $(or $(PORT),8000) + 1))
run-both: .venv/run.stamp
	+@$(MAKE) --no-print-directory -j2 run-coop run-union

run-coop:
	@PORT=$(PORT) COOP_DEMO_OTHER=http://localhost:$(UNION_PORT) $(BIN)/python site/run.py

run-union:
	@PORT=$(UNION_PORT) COOP_DEMO_OTHER=http://localhost:$(PORT) PROFILE=union $(if $(DATA_DIR),DATA_DIR=$(DATA_DIR)-union) $(BIN)/python site/run.py

# What everybody runs before a commit; `make test-rest` is what it leaves.
test:
	+@$(BESIDE) programs database
	@echo "== first tier of the tests: SQLite, PostgreSQL, a core of the browser; style, types, layers, migrations, checks"
	+@exec 3>&1; PROGRESS=3 $(MAKE) --no-print-directory $(if $(findstring jobserver,$(MAKEFLAGS)),,-j3 --output-sync=target) test-first test-first-postgresql check
	@$(BIN)/python -m tests.tiers

test-all:
	+@$(MAKE) --no-print-directory test
	+@$(MAKE) --no-print-directory test-rest

# Goes on after a failure, so that one run names them all. Two tiers run at a time with one
# process each, the long ones first: a second process would import and set up all once more.
test-rest:
	@echo "== other tiers, two at a time: browser, thorough, without plugins, programs, PostgreSQL"
	+@exec 3>&1; PROGRESS=3 $(BESIDE) --keep-going test-browser test-thorough test-without-plugins test-programs test-postgresql
	@$(BIN)/python -m tests.tiers

PYTEST = $(BIN)/pytest -q -n $(or $(PROCESSES),1) --dist loadgroup --tier
# What each file of tests reaches is written down for `make test-changed`, which nobody asks of CI.
RECORDED = $(if $(CI),,PYTEST_PLUGINS=tests.reach)

# Its progress is seen; what runs beside it takes what browsers and servers leave of the cores, and
# says its words when it is done.
test-first: PROCESSES := $(or $(PROCESSES),2)
test-first: .venv/dev.stamp database-sqlite
	@$(RECORDED) $(PYTEST) first >&$${PROGRESS:-1}

test-first-postgresql: .venv/dev.stamp database-postgresql
	@nice $(BIN)/python tests/machine/postgres.py $(PYTEST) first-postgresql

test-thorough: .venv/dev.stamp programs database-sqlite
	@echo "== tests of the tier thorough"
	@$(RECORDED) $(PYTEST) thorough

# Each process waits for its own site and Chromium most of the time.
test-browser: PROCESSES := $(or $(PROCESSES),2)
test-browser: .venv/dev.stamp programs database-sqlite
	@echo "== tests of the tier browser"
	@$(PYTEST) browser >&$${PROGRESS:-1}

test-programs: .venv/dev.stamp programs database-sqlite
	@echo "== tests of the tier programs"
	@$(PYTEST) programs

test-postgresql: .venv/dev.stamp database-postgresql
	@echo "== tests of the tier postgresql"
	@$(BIN)/python tests/machine/postgres.py $(PYTEST) postgresql

# The first tier of a copy without the folders of plugins, and the links of its docs: the site needs
# none of them. What its tests cost was judged by `make test`, which also made pages of all docs.
test-without-plugins: .venv/dev.stamp
	@echo "== first tier and docs without the plugins' folders"
	@copy=$$(mktemp -d) && trap 'rm -rf '$$copy EXIT && git clone -q . $$copy && cd $$copy && \
		rm -rf plugins && ln -s $(CURDIR)/.venv && PYTHONPATH=site:. $(PYTEST) first -p no:tests.costs && \
		$(BIN)/sphinx-build -q -W --keep-going -n -b dummy docs docs/_build

# What can notice the changes since it last passed here, the likeliest first, for SECONDS=120 of CPU:
# ends with 3 if that was not enough for all. BASE=main helps to guess where nothing has run yet.
test-changed: .venv/dev.stamp
	@$(BIN)/python -m tests.machine.changed $(or $(BASE),main) $(SECONDS)

programs:
	@$(PYTHON) tests/machine/debian.py chromium-headless-shell postgresql dovecot-imapd \
		tesseract-ocr tesseract-ocr-pol libzbar0 libreoffice-calc-nogui caddy systemd

# Migrations of both engines while the other core checks; the tests begin with their outcome.
database: database-sqlite database-postgresql

database-sqlite: .venv/dev.stamp
	@DATABASE_URL=sqlite://:memory: DJANGO_SETTINGS_MODULE=coop_site.settings.test $(BIN)/python -m tests.migrated

database-postgresql: .venv/dev.stamp programs
	@DJANGO_SETTINGS_MODULE=coop_site.settings.test $(BIN)/python tests/machine/postgres.py $(BIN)/python -m tests.migrated

check: .venv/dev.stamp
	@echo "== style, types, layers, migrations, checks, docs"
	+@$(BESIDE) types style layers migrations deployable docs

style: .venv/dev.stamp
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/python tests/machine/lines.py
	@$(BIN)/python tests/machine/assets.py

types: .venv/dev.stamp
	@nice $(BIN)/mypy $(addprefix -p ,$(PACKAGES))

layers: .venv/dev.stamp
	@$(BIN)/lint-imports
	@for plugin in $(wildcard plugins/*/pyproject.toml); do $(BIN)/lint-imports --config $$plugin || exit 1; done

migrations: .venv/dev.stamp
	@$(BIN)/python -W error site/manage.py makemigrations --check --dry-run --settings coop_site.settings.test

deployable: .venv/dev.stamp
	@$(BIN)/python -W error site/manage.py check --fail-level INFO --settings coop_site.settings.test
	@$(BIN)/python -m tests.production

# Counting the lines makes each test half as long again, so it is asked for by itself.
coverage: .venv/dev.stamp
	@rm -f .coverage .coverage.*
	@$(BIN)/pytest -q -n 2 --dist loadgroup --cov --cov-report=
	@$(BIN)/coverage report --skip-covered --skip-empty

# The papers as a site of their own, in docs/_build: a link that leads nowhere ends it.
docs: .venv/dev.stamp
	@$(BIN)/sphinx-build -q -W --keep-going -n -b html docs docs/_build

bench: .venv/dev.stamp
	@$(BIN)/python tests/benchmarks/bench.py

# The first tier on each pair of Wagtail and Django that is supported, with the Pythons of this machine:
# PAIRS="3.13-8.1-6.0 …" takes these, TESTS=tests/boundaries only those tests.
test-versions: .venv/dev.stamp database-sqlite
	@$(BIN)/python -m tests.machine.versions $(PAIRS) $(if $(TESTS),-- $(TESTS))

# Wheels, sdists, the archive and their checksums, in dist/.
release: .venv/dev.stamp
	@$(BIN)/python -m tests.machine.release

# Once a release, on its commit: what later releases must be able to bring up to date.
release-databases: .venv/dev.stamp programs
	@DJANGO_SETTINGS_MODULE=coop_site.settings.test $(BIN)/python -m tests.project.releases.make

# The lock files are made from pyproject.toml, with hashes and without index lines.
COMPILE = $(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --no-header --python-version 3.11
lock: .venv/bin/uv
	$(COMPILE) --group install -o deploy/requirements/install.txt
	$(COMPILE) pyproject.toml -o deploy/requirements/run.txt
	$(COMPILE) --group dev pyproject.toml -c deploy/requirements/run.txt -o deploy/requirements/dev.txt

.venv/bin/python:
	@echo "== environment"
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || { echo "Potrzebny jest Python 3.11, 3.12 albo 3.13 (PYTHON=ścieżka)."; exit 1; }
	@$(PYTHON) -m venv .venv

# A lock names all that is installed, so nothing is resolved beside it: that would look for what is
# newer. uv installs in seconds what takes pip a minute; pip stands in where it alone knows the way to
# the packages, by a pip.conf.
LOCKED = --no-deps --require-hashes -r
PIP = $(BIN)/pip install --quiet --disable-pip-version-check $(LOCKED)
UV = $(BIN)/uv pip install --quiet --python .venv --no-build-isolation --compile-bytecode $(LOCKED)
INSTALL = $(UV) $< || $(PIP) $<

.venv/bin/uv: deploy/requirements/install.txt | .venv/bin/python
	@$(PIP) $<
	@touch $@

.venv/run.stamp: deploy/requirements/run.txt | .venv/bin/uv
	@echo "== dependencies"
	@$(INSTALL)
	@touch $@

.venv/dev.stamp: deploy/requirements/dev.txt | .venv/bin/uv
	@echo "== dependencies for tests"
	@$(INSTALL)
	@touch $@ .venv/run.stamp
