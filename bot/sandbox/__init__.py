"""Sandbox: the three networks' stand-in over real HTTP, strict where they are strict, with faults to switch on."""
