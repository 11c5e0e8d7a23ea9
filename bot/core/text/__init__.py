"""Letters, words and lines: what the reading and the making of posts stand on."""
