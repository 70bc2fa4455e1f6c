"""Letters after a screening decision: in plain words to the patient, in ours to the referrer."""
