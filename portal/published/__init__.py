"""Published pages as files: at their speed, never stale, never anybody's own.

What follows what, from the database to the reader:

- `statements.py` sees every SQL statement. One that may change what visitors see raises the
  edition (`edition.py`) in the same transaction, and closes the gate (`gate.py`) until it ends.
- `gate.py` is the symlink `current`: where it points lie the pages in force. While there is none,
  the edition is asked of the database. `in_force.py` is its name in memory that processes share.
- `addresses.py` tells which requests are all answered alike, `rendering.py` has Django make that
  answer, `store.py` keeps it as files, `memory.py` the files most in use.
- `publisher.py` puts these together, `wsgi.py` is in front of Django, `upkeep.py` what the worker
  does.
"""
