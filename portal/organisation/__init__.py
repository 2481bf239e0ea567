"""The agencies of the city as a tree, the services they give and where, and the posts with their reporting line.

Every row says where its facts come from and whether anybody has checked them. Who holds a post, and who may do
what, lies in `accounts` above. Flow: `data/plaju.toml` > `tree_file` (checks) > `actions.load_tree` > `queries`.
"""
