"""What is true: pure values and decisions. No await, no I/O, no clock, no logging."""
