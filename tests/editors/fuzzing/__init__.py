"""Fuzzing: people who press, write and vanish at random, and what must hold after each of their deeds."""
