"""The parts of the front that need no running server: bodies that come in, queues that are full, what WSGI is told."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from types import SimpleNamespace

import pytest

from portal.web import bodies, front, gateway
from portal.web.bodies import Bodies, Broken, TooLarge, TooSlow
from portal.web.lanes import Busy, Lane


async def coming(*pieces, then=0.0):
    """As granian says them: an empty one at the end."""
    for piece in pieces:
        yield piece
        await asyncio.sleep(0)
    await asyncio.sleep(then)
    yield b""


async def taken(bodies, pieces, announced=None, largest=None):
    async with bodies.taken(pieces, announced, largest) as body:
        return body, bodies.held


def run(coroutine):
    # In a thread of its own: a browser test in the same process leaves its loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(asyncio.wait_for(coroutine, 10))).result()


@pytest.mark.parametrize("announced", [None, 5])
def test_a_body_is_whole_before_it_is_handed_on(announced):
    here = Bodies(largest=10)
    assert run(taken(here, coming(b"ab", b"cde"), announced)) == (b"abcde", 5)
    assert (here.held, here.coming) == (0, {})


@pytest.mark.parametrize(
    ("pieces", "announced", "fault"),
    [
        ((b"abc", b"def"), None, TooLarge),
        ((b"abc",), 6, TooLarge),
        ((b"abc",), 4, Broken),
        ((b"abc", b""), None, Broken),  # the sender broke off: one empty piece for that, and one at the end
    ],
)
def test_what_is_not_taken_is_not_held_either(pieces, announced, fault):
    here = Bodies(largest=5)
    with pytest.raises(fault):
        run(taken(here, coming(*pieces), announced))
    assert (here.held, here.coming) == (0, {})


@pytest.mark.parametrize("announced", [None, 9])
def test_a_body_may_be_larger_where_that_is_said_and_no_larger(announced):
    here = Bodies(largest=5)
    assert run(taken(here, coming(b"abcdef", b"ghi"), announced, largest=9))[1] == 9
    with pytest.raises(TooLarge):
        run(taken(here, coming(b"abcdef", b"ghij"), announced and 10, largest=9))
    assert (here.held, here.coming) == (0, {})


def test_who_is_too_slow_is_given_up_and_more_that_came_gives_more_time(monkeypatch):
    monkeypatch.setattr(bodies, "GRACE", 0.05)
    here = Bodies(largest=10_000)
    with pytest.raises(TooSlow):
        run(taken(here, coming(b"a", then=5)))
    assert run(taken(here, coming(b"a" * 1024, then=0.2)))[1] == 1024


def test_of_too_many_the_one_that_began_first_is_given_up(monkeypatch):
    monkeypatch.setattr(bodies, "MOST", 2)
    here = Bodies(largest=10)

    async def three():
        begun = [asyncio.ensure_future(taken(here, coming(b"a", then=0.2))) for _ in range(3)]
        return await asyncio.gather(*begun, return_exceptions=True)

    first, *others = run(three())
    assert isinstance(first, TooSlow)
    assert [body for body, _ in others] == [b"a", b"a"]


def test_too_many_bytes_at_once_give_up_the_first_too(monkeypatch):
    monkeypatch.setattr(bodies, "MOST_BYTES", 10)
    here = Bodies(largest=10)

    async def two():
        begun = [asyncio.ensure_future(taken(here, coming(b"a" * 8, then=0.2))) for _ in range(2)]
        return await asyncio.gather(*begun, return_exceptions=True)

    first, second = run(two())
    assert isinstance(first, TooSlow)
    assert second[0] == b"a" * 8


@pytest.mark.parametrize(("most", "patience"), [(2, 5), (5, 0.05)])
def test_who_finds_a_lane_full_or_waits_too_long_for_a_turn_is_told_and_the_others_are_served(most, patience):
    over = Event()

    async def three():
        lane = Lane("probe", threads=1, at_once=1, most=most, patience=patience)
        begun = [asyncio.ensure_future(lane.carry_out(work)) for work in (over.wait, list, list)]
        done, _ = await asyncio.wait(begun, return_when=asyncio.FIRST_COMPLETED)
        refused = [one for one in done if isinstance(one.exception(), Busy)]
        over.set()
        await asyncio.wait(begun)
        lane.close()
        return refused, begun, lane

    refused, begun, lane = run(three())
    assert refused
    assert begun[0].result() is True
    assert (len(lane.waiting), lane.begun) == (0, set())


def test_who_only_waits_lets_the_next_begin_and_who_computes_does_not():
    over, order = Event(), []

    async def three():
        lane = Lane("probe", threads=2, at_once=1, most=9, patience=5)
        waits = asyncio.ensure_future(lane.carry_out(over.wait))
        await asyncio.sleep(0)  # it is begun
        await lane.carry_out(lambda: order.append(len(lane.begun)))  # begun beside the one that waits
        over.set()
        await waits
        await asyncio.gather(*(lane.carry_out(lambda: order.append(len(lane.begun))) for _ in range(3)))
        lane.close()

    run(three())
    assert order == [2, 1, 1, 1]


def test_what_fails_in_a_thread_fails_for_who_waits_for_it():
    async def one():
        await Lane("probe", threads=1, at_once=1, most=9, patience=5).carry_out(lambda: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        run(one())


def environ(*headers, **of_it):
    told = {"method": "GET", "path": "/", "query_string": "", "server": "127.0.0.1:8000", "client": "[::1]:5555"}
    scope = SimpleNamespace(**told | {"http_version": "1.1", "scheme": "http"} | of_it)
    return gateway.environ_of(scope, list(headers), b"")


def test_a_header_with_a_line_below_does_not_pass_for_one_with_a_dash():
    """A proxy sets X-Forwarded-For and lets through what it does not know; WSGI has one name for both."""
    told = environ(("x-forwarded-for", "10.0.0.1"), ("x_forwarded_for", "6.6.6.6"))
    assert told["HTTP_X_FORWARDED_FOR"] == "10.0.0.1"


def test_wsgi_is_told_addresses_cookies_and_letters_in_its_own_way():
    told = environ(("cookie", "a=1"), ("cookie", "b=2"), path="/survei/é")
    assert (told["REMOTE_ADDR"], told["SERVER_PORT"], told["HTTP_COOKIE"]) == ("::1", "8000", "a=1; b=2")
    assert told["PATH_INFO"].encode("latin-1").decode() == "/survei/é"


def test_a_length_that_a_reader_claims_is_not_believed():
    told = environ(("content-length", "99"), ("transfer-encoding", "chunked"))
    assert not {"CONTENT_LENGTH", "HTTP_CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING"} & set(told)


@pytest.mark.parametrize("lane", ["readers", "writers", "hashers"])
def test_a_process_of_which_one_lane_stands_still_is_not_well(lane):
    still = {name: SimpleNamespace(stuck_for=lambda: 0.0) for name in ("readers", "writers", "hashers")}
    assert front.Front._alive(SimpleNamespace(**still)) == (True, "ok\n")
    still[lane] = SimpleNamespace(stuck_for=lambda: front.STUCK + 1)
    assert front.Front._alive(SimpleNamespace(**still)) == (False, "stuck\n")
