"""Runs facetune.installer."""

if __name__ == "__main__":
    import runpy

    runpy.run_module("facetune.installer", run_name="__main__")
