"""Anons: the bot with which a newsroom publishes. The map of the house is in the README, «Architecture»."""
