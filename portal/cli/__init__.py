"""Commands, one file a noun."""

from flask import Flask

from portal.cli import migrations
from portal.cli.backup import backup, restore
from portal.cli.complaints import complaints
from portal.cli.demo import demo
from portal.cli.doctor import doctor
from portal.cli.invitations import invitations
from portal.cli.key import key
from portal.cli.recover import recover
from portal.cli.rehearsal import rehearsal
from portal.cli.serve import serve
from portal.cli.setup import setup
from portal.cli.skm import skm
from portal.cli.work import work


def init_app(app: Flask) -> None:
    migrations.init_app(app)
    for command in (
        backup, complaints, demo, doctor, invitations, key, recover, rehearsal, restore, serve, setup, skm, work,
    ):  # fmt: skip
        app.cli.add_command(command)
