"""Staff accounts: who gets in, by what, from where, and what is noted of it."""
