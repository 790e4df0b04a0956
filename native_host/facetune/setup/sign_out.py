"""Runs facetune.app.sign_out."""

import runpy

runpy.run_module("facetune.app.sign_out", run_name="__main__")
