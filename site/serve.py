"""`coop serve` of a checkout."""

import sys
from pathlib import Path

# The packages are in the folder above, and Python puts only site/ on the path.
sys.path.insert(1, str(Path(__file__).resolve().parents[1]))

from coop_site.commands import main  # noqa: E402 - path first

if __name__ == "__main__":
    main(["serve", *sys.argv[1:]])
