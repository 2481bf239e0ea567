"""The official survey of satisfaction (SKM, PermenPANRB 14/2017) as arithmetic: no database, no page and no clock.

    instrument, strata, bands  →  tally  →  index  →  elements  →  report | table

Every slice that counts, stores, prints or draws the index does it by these modules, so that each rule stands once.
"""
