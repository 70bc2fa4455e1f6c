"""Messages to patients: e-mail and SMS, sent once, with what became of each."""
