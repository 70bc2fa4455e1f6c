pytest_plugins = ["tests.standing_people"]
