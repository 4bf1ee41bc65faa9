"""Links by which a draft is shown to a colleague who has no account."""
