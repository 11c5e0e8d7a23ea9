"""Redaction: no secret leaves the house in a log, an error, a database row or an answer."""

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from html import escape

MASK = "•••"

#: shorter than this is not a secret but a typo; masking it would blacken ordinary words
_SHORTEST = 4

#: shorter than this may be a word
_SHORTEST_BASE64 = 8

#: letters that JSON and Python write with a sign of their own
_SHORT = {"\n": "n", "\r": "r", "\t": "t", "\b": "b", "\f": "f"}

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
        long_enough = {secret for secret in secrets if len(secret) >= _SHORTEST}
        # the longest first: a secret that contains another one is masked as a whole
        ordered = sorted(long_enough, key=len, reverse=True)
        alternatives = "|".join(form for secret in ordered for form in (_spellings(secret), *_base64(secret)))
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


def _spellings(secret: str) -> str:
    """A pattern of the secret as it may stand in a text: as it is, and as addresses, JSON, `repr` and HTML
    write it, letter by letter: every library has its own idea of which letters need it.

    Nothing in it is tried twice: a pattern made of a secret must not become slow.
    """
    found = re.findall(r"(\\*)([^\\]?)", secret, re.DOTALL)
    return "".join(_piece(len(backslashes), letter) for backslashes, letter in found)


def _piece(backslashes: int, letter: str) -> str:
    rest = _letter(letter) if letter else ""
    if not backslashes:
        return rest
    runs = [rf"\\{{{times * backslashes}}}" for times in (4, 2, 1)]  # JSON in JSON, JSON, bare
    # how many belong to the letter behind is settled by that letter; how the letter is written stays open
    return rf"(?>(?:{'|'.join(runs)}|(?i:%5C){{{backslashes}}})(?={rest})){rest}"


def _letter(letter: str) -> str:
    if letter.isascii() and letter.isalnum():
        return letter  # nobody writes these otherwise
    utf8, utf16 = letter.encode("utf-8", "surrogatepass"), letter.encode("utf-16-be", "surrogatepass").hex()
    ways = {
        rf"\\{{0,4}}+{re.escape(letter)}",
        re.escape(escape(letter)),
        f"&#{ord(letter)};",
        "(?i:" + "".join(f"%{byte:02x}" for byte in utf8) + ")",
        "(?i:" + "".join(rf"\\{{1,4}}+x{byte:02x}" for byte in utf8) + ")",
        "(?i:" + "".join(rf"\\{{1,4}}+u{utf16[at : at + 4]}" for at in range(0, len(utf16), 4)) + ")",
    }
    # Python's own: \\x85 where bytes have one for each byte; \\U0001f600 where JSON has two halves
    ways.add(rf"(?i:\\{{1,4}}+(?:x{ord(letter):02x}|U{ord(letter):08x}))")
    if letter in _SHORT:
        ways.add(rf"\\{{1,4}}+{_SHORT[letter]}")
    if letter == " ":
        ways.add(r"\+")
    return f"(?:{'|'.join(sorted(ways))})"


def _base64(secret: str) -> Iterator[str]:
    """What shows of it inside something encoded: it may begin at each of the three places of a triple."""
    data = secret.encode("utf-8", "surrogatepass")
    for shift in range(3):
        whole = (shift + len(data)) // 3 * 3 - shift  # the last letters depend on what follows
        written = b64encode(bytes(shift) + data[:whole]).decode()[(0, 2, 3)[shift] :]
        if len(written) >= _SHORTEST_BASE64:
            yield re.escape(written)
            yield re.escape(written.replace("+", "-").replace("/", "_"))
