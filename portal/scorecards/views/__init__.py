"""Two audiences, two files: everyone, and those who work on a card. `page` lays out what both of them read."""
