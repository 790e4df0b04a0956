"""Runs facetune.installer.probe. Old Pythons start this, too."""

if __name__ == "__main__":
    import runpy

    runpy.run_module("facetune.installer.probe", run_name="__main__")
