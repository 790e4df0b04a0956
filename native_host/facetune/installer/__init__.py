"""Makes a private environment, fills it, registers it with the browsers, and takes all of that back.

install.sh and install.ps1 find a Python and hand over to `python -m facetune.installer`. It runs from a checkout or
inside a wheel, before any library is there: it needs the standard library alone, and of facetune only `browsers`,
`errors`, `files` and `paths`, which need no more.
"""
