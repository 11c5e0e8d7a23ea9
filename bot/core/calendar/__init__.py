"""Days, hours and moments: what the schedule stands on."""
