"""The demo: a house with made-up people and a made-up past, and the way through it in eight steps.

Owns   no table: its past is lived through the deeds that people do, so it is never in a state that a real house
       could not reach
Doors  `/contoh`, on the machine that the demo runs on; a real house and a rehearsal answer that there is no such page
Flow   `flask demo start` (in `cli`) -> `fill` -> `story`, day by day -> the buttons of `/contoh` (`walk`)
"""
