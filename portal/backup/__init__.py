"""Backups: everything a site is in one archive, and a site from such an archive.

What follows what, from the database to the file and back:

- `tables.py` says which tables are saved and how a row is written down so that either database
  can read it; `snapshot.py` reads all rows as of one moment, while others write.
- `uploads.py` keeps hold of uploads while they are copied, and puts others in their place: in
  folders (`files.py`) or in a bucket (`objects.py`).
- `archive.py` is the form of the file, `encryption.py` the age format around it.
- `making.py` makes an archive, `keeping.py` a folder of them by a rule, `daily.py` one each night.
- `reading.py` refuses what is no whole archive for this version, `restoring.py` makes it the site.
"""
