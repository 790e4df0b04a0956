"""`python -m facetune` is the command line."""

from facetune.cli import main

if __name__ == "__main__":
    main()
