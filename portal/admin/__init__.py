"""What the site adds to Wagtail's admin."""
