"""Sandbox: the three networks' stand-in over real HTTP, strict where they are, with faults to switch on."""
