"""Residents' accounts: signing up, proving an address or a number, a forgotten password, moving, and leaving.

Owns   claim, counter_code, old_address, mailed
Doors  `/daftar`, `/akun`, and `/kerja/loket` for the counters of the kelurahan
Flow   somebody says that an address or a number is theirs: a claim -> the worker mails a link, or a counter hands out
       a code -> whoever has that and the password of the claim has an account

No page and no moment of a page tells a stranger whether there is an account: a request writes a claim and nothing
else, whatever there is; the worker looks, and what it finds is told to the owner of the address alone.
"""
