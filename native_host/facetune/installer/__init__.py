"""The installer: makes a private environment, fills it, registers it with the browsers, and takes all that back.

install.sh and install.ps1 only find a Python and hand over to this. It runs from a checkout or from within a wheel,
before any library is there: nothing in here needs more than Python itself.
"""
