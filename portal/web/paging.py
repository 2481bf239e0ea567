"""Which part of a long list an address asks for; the links to the others are the macro `pagination`."""

from flask import request

from portal.core.paging import Place, place, place_by_key


def asked() -> Place:
    return place(request.args.get("sesudah", type=int), request.args.get("sebelum", type=int))


def asked_by_key() -> Place:
    """The same of a list whose addresses name a random key (`Order.key`)."""
    return place_by_key(request.args.get("sesudah"), request.args.get("sebelum"))
