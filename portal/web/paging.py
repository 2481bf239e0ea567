"""Which part of a long list an address asks for; the links to the others are the macro `pagination`."""

from flask import request

from portal.core.paging import Place, place


def asked() -> Place:
    return place(request.args.get("sesudah", type=int), request.args.get("sebelum", type=int))
