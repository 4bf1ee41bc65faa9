"""Inquiries in the admin: the sales desk, who is told, and who answers."""
