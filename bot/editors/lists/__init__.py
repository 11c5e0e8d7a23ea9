"""Lists: what waits, the week, the past, how things are. One module per list; all are views of the store."""
