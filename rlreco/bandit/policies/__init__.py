"""Policies, one file each: a frozen record of parameters and one pure method, `scores(arms, rng)`.

`contract` has the protocol and the optional abilities, `registry` the names.
"""
