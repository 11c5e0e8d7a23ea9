"""The proof with real kills: the installed program, real HTTP, a real file, `kill -9` around its sends."""
