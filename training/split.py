"""The command `python -m training.split`."""

from training.data.split import main

if __name__ == "__main__":
    raise SystemExit(main())
