"""Is this installation well?"""
