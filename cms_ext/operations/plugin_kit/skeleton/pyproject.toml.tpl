[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "${slug}"
version = "0.1.0"
description = "${title}: a plugin of a wagtail-coop site"
readme = "README.md"
requires-python = ">=3.11,<3.14"

[tool.hatch.build.targets.wheel]
packages = ["${name}"]

# The tests run inside the site: `pythonpath` here and `mypy_path` below say where it lies.
[tool.pytest.ini_options]
pythonpath = [".", ${site_toml}]
addopts = ["--import-mode=importlib", "--strict-markers", "--strict-config"]
testpaths = ["tests"]
django_find_project = false
DJANGO_SETTINGS_MODULE = "settings_for_tests"
filterwarnings = ["error"]

[tool.ruff]
target-version = "py311"
line-length = 100
extend-exclude = ["**/migrations"]

[tool.ruff.lint]
select = ["E", "F", "I", "UP", "B", "C4", "DJ", "SIM", "TID", "PT", "RET", "PLC0415", "S", "DTZ005", "DTZ011"]
# Assertions tell the type checker what holds, and are what a test is made of.
ignore = ["S101"]

# What plugins share is in cms_ext.
[tool.ruff.lint.flake8-tidy-imports.banned-api]
${others}

[tool.ruff.lint.isort]
known-first-party = ["${name}"]

[tool.mypy]
python_version = "3.11"
mypy_path = "${mypy_path}"
packages = ["${name}"]
explicit_package_bases = true
plugins = ["mypy_django_plugin.main"]
strict = true
warn_unreachable = true
exclude = ["/migrations/"]

[[tool.mypy.overrides]]
module = ["wagtail.*", "wagtail_modeladmin.*", "modelcluster.*", "taggit.*", "modelsearch.*", "guardian.*", "treebeard.*", "permissionedforms.*"]
ignore_missing_imports = true

# What is not the plugin's own is checked where it is made.
[[tool.mypy.overrides]]
module = ["cms_ext.*", "coop_site.*"]
follow_imports = "silent"

[[tool.mypy.overrides]]
module = ["${name}.*"]
disallow_subclassing_any = false
disallow_untyped_decorators = false

[tool.django-stubs]
django_settings_module = "settings_for_tests"
