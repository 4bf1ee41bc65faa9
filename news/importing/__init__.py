"""Import of a company's old site: saved pages as text become contacts, factories and articles.

Bytes become text in `decoding`, text becomes plain dataclasses (`captures`) in `parser`; none of
that knows Django. `loader` writes them to the database, `report` tells what became of every line.
"""
