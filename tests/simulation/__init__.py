"""The simulation: the real publisher, desk, scheduler and store, for years, from one number."""
