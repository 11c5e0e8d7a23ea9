"""`anons demo`: the whole program on this machine, no tokens needed.

The sandbox stands in for the three networks over real HTTP on loopback; the program under it is the real one
and does not know that it is a demo. Two things are made up: a configuration with the sandbox's addresses,
and a clock that runs faster.
"""

from bot.demo.running import run_demo

__all__ = ["run_demo"]
