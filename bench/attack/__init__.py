"""Attacks on a site of its own, set up as on a server: `make attack`.

Each module of this package is one kind of attack, and has

    NAME        what it is called on the command line and in the table
    attack()    yields what it found, as `findings.Finding`

What is found is a fault, unless docs/security.md explains it.
"""
