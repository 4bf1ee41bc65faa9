"""Object storage that speaks S3: uploads of several nodes, and backups.

- `address.py` reads `s3://bucket/prefix`; it is all that the settings need.
- `bucket.py` lists, reads, writes and removes objects, in streams; its errors are OSErrors.
- `storage.py` is Django's storage of uploads on top, by django-storages; `holds.py` puts off what
  is to be removed.
- `path.py` is an archive or a folder of them, in the words of pathlib.
"""
