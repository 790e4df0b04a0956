"""The command `python -m training.restore`."""

from training.export.restore import main

if __name__ == "__main__":
    raise SystemExit(main())
