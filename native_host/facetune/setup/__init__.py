"""Old names that scripts and installers of 0.1 call. install.sh may meet an older wheel, and an older one this package.

Each module starts its successor. They go in the second release after 0.1.
"""
