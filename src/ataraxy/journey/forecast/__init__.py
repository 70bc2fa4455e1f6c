"""What a dose is predicted to do, before it is given: the dose page of a plan."""
