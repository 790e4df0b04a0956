"""The command `python -m training.personal`."""

from training.evaluate.personal import main

if __name__ == "__main__":
    raise SystemExit(main())
