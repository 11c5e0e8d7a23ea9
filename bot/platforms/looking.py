"""Looking for a lost post: how what went out is compared with what stands there, and what is said in vain.

Not a network: what all of those share that can be looked into.
"""

import html

from bot.core.language import Words

#: stands between letters that a network would read as its own signs
_WIDTHLESS = "\u200b"
#: ours, the network's, and some that an article may be about; a text of nothing else would take minutes
_LAYERS = 8

NOT_READABLE = Words("It could not be seen whether the post is out. {reason}")
NO_WORDS = Words("The post has no words to know it by: please look yourself.")


def unescaped(text: str) -> str:
    """The letters that `text` stands for, escaped as it may be: by us, by the network, by both."""
    plain = text.replace(_WIDTHLESS, "")
    for _ in range(_LAYERS):
        plain = html.unescape(plain)
    return plain


def spaced(text: str) -> str:
    """Every stretch of white space as one space: networks keep none of it as it was."""
    return " ".join(text.split())
