"""A clinic's own releases of RxNorm, ATC and SNOMED CT, put in the place of the shipped lists."""
