"""The command `python -m training.teach`."""

from training.distill.teach import main

if __name__ == "__main__":
    raise SystemExit(main())
