"""Inquiries: taken from visitors, delivered to sales contacts, answered at the sales desk."""
