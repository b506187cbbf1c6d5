"""`python -m coop_site COMMAND`: the command `coop`."""

from coop_site.commands import main

if __name__ == "__main__":
    main()
