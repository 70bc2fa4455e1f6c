"""How well the programme works: series from elsewhere, summaries, the director's figures."""
