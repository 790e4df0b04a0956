"""The command `python -m training.export`."""

from training.export.export import main

if __name__ == "__main__":
    raise SystemExit(main())
