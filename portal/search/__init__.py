"""Search that knows Chinese, inside the site's own database. See README.md."""
