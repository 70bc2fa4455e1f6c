"""A room of the tests: counts every registration that the feed brings, once."""
