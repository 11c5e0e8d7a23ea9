"""Redaction: no secret leaves the house in a log, an error, a database row or an answer."""

import re
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

MASK = "•••"

#: shorter than this is not a secret but a typo; masking it would blacken ordinary words
_SHORTEST = 4

_NAMES = r"\w*(?:token|secret|secret_key|password|passwd|sig)"

#: what looks like a secret even where nobody registered it, with what takes its place
_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    # Bot API 10.3, «Authorizing your bot»: 123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11
    (re.compile(r"(?<![0-9])[0-9]{3,}:[A-Za-z0-9_-]{30,}"), MASK),
    # VK ID and community tokens: vk1.a.…, vk2.a.…
    (re.compile(r"vk[0-9]\.[a-z]\.[A-Za-z0-9_-]{8,}"), MASK),
    # VK tokens before 2022: 85 hexadecimal digits (a SHA-256 digest has 64 and stays readable)
    (re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{80,}(?![0-9A-Za-z])"), MASK),
    # OK tokens: tkn1…, and the long-lived -n-…
    (re.compile(r"(?<![0-9A-Za-z])(?:tkn[0-9a-zA-Z]|-[a-z]-)[A-Za-z0-9]{20,}"), MASK),
    # access_token=… in an address or a form
    (re.compile(rf"(?i)\b({_NAMES}\s*=\s*)[\"']?[^\s&\"',;)}}\]]{{4,}}"), rf"\1{MASK}"),
    # "access_token": "…" in JSON, 'sig': '…' in a printed dict
    (re.compile(rf"(?i)([\"']{_NAMES}[\"']\s*:\s*[\"'])[^\"']{{4,}}"), rf"\1{MASK}"),
    # scheme://user:password@host
    (re.compile(r"(?<=://)[^\s/@\"']+@"), f"{MASK}@"),
)


class Redactor:
    """Replaces secrets in a text with "•••": the registered ones, and what looks like a token.

    Applying it twice changes nothing more.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        written = {form for secret in secrets if len(secret) >= _SHORTEST for form in _forms(secret)}
        # the longest first: a secret that contains another one is masked as a whole
        alternatives = "|".join(re.escape(form) for form in sorted(written, key=len, reverse=True))
        self._known = re.compile(alternatives) if alternatives else None

    def __call__(self, text: str) -> str:
        """`text` without secrets."""
        if self._known is not None:
            text = self._known.sub(MASK, text)
        for pattern, instead in _PATTERNS:
            text = pattern.sub(instead, text)
        return text

    def __repr__(self) -> str:
        return "Redactor(•••)"


def _forms(secret: str) -> tuple[str, ...]:
    """A secret as it stands in a text: as it is, and percent-encoded in an address or a form."""
    return secret, quote(secret, safe=""), quote(secret), quote_plus(secret)
