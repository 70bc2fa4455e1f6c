"""Who signed what, when, with which meaning."""
