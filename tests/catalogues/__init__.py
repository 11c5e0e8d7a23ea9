"""The catalogues: made from the source, proved against it (`python -m tests.catalogues`)."""
