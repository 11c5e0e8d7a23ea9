"""Conversations: whole mornings in the editors' chat, over real HTTP, in a time that jumps."""
