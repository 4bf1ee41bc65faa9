"""The form of an inquiry, from what a visitor types to the page that acknowledges it."""
