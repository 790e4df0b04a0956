"""The command `python -m training.ensemble`."""

from training.run.ensemble import main

if __name__ == "__main__":
    raise SystemExit(main())
