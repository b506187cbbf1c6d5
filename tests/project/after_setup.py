"""Runs the `main` of a probe once Django is set up, so that it may import models on top.

`python -m tests.project.after_setup MODULE ARGUMENTS`, in a process of its own.
"""

import sys
from importlib import import_module

import django

if __name__ == "__main__":
    django.setup()
    import_module(sys.argv[1]).main(*sys.argv[2:])
