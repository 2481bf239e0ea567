"""Pictures of a post: kept while its form is filled, claimed by what is said, and gone with a form that was left."""

from portal.accounts.models import Account
from portal.core import clock, files
from portal.core.db import db
from portal.core.errors import Refused
from portal.core.pictures import Picture
from portal.forum import queries, rules
from portal.forum.actions import base
from portal.forum.models import ForumPhoto
from portal.forum.rules import Reading

MOST_UNCLAIMED = 12  # pictures of one account that no post has claimed


def keep_photo(made: Picture, *, by: Account) -> ForumPhoto:
    """Keep a picture of a form that is not sent yet. It is claimed by the post, or goes after a day."""
    base.check_resident(by)
    if queries.count_unclaimed(by.id) >= MOST_UNCLAIMED:
        raise Refused("You have sent many pictures with texts that you did not send. Send those first.", field="foto")
    stored = files.keep_made(made)
    photo = ForumPhoto(file_id=stored.id, account_id=by.id, reading=Reading.NEW, kept_at=clock.moment())
    db.session.add(photo)
    db.session.flush()
    return photo


def drop_photo(key: str, *, by: Account) -> None:
    for photo in queries.photos_named([key], by.id):
        _forget_photo(photo)


def _forget_photo(photo: ForumPhoto) -> None:
    stored = photo.file
    db.session.delete(photo)
    db.session.flush()
    files.remove(stored)


def forget_unclaimed(photos: list[ForumPhoto]) -> None:
    for photo in photos:
        _forget_photo(photo)


def claim(post_id: int, keys: tuple[str, ...], by: Account) -> None:
    for photo in queries.photos_named(keys[: rules.PHOTOS_MOST], by.id):
        photo.post_id = post_id
    db.session.flush()
