"""Runs facetune.installer."""

import runpy

runpy.run_module("facetune.installer", run_name="__main__")
