"""The command `python -m training.evaluate`."""

from training.evaluate.evaluate import main

if __name__ == "__main__":
    raise SystemExit(main())
