"""`make audit` and `make gallery`: the site's face, measured and pictured in four browsers."""
