"""The journal made readable: search, check, export. Its own reads are journalled."""
