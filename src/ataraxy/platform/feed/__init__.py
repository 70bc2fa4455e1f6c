"""What changed, numbered per clinic, for those who must react."""
