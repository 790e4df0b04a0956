"""Old names of what the scripts and the installer start. Each module runs its successor.

A script may meet an older wheel, and an older script this package. So the scripts of 0.2 still call these names, which
wheels of 0.1 have, too. The scripts of 0.3 call the new names, and 0.4 drops this folder.
"""
