"""What inquiries are measured beside: mail sent inline, and Wagtail's own form page."""
