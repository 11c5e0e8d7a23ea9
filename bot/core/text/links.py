"""Addresses: what is one, how it looks in running text, and when two are the same page."""

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, quote, unquote_plus, urlencode, urlsplit, urlunsplit

#: an address in running text; also an e-mail address or a bare domain with a path
ADDRESS = re.compile(
    r"(?:https?://|tg://|mailto:|www\.)[^\s<>«»\"]+"
    r"|[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]+"
    r"|\b[a-z0-9-]{1,63}\.[a-z]{2,}/[^\s<>«»\"]*",
    re.IGNORECASE,
)

_NOISE = re.compile(r"utm_\w+|yclid|gclid|fbclid|from|_openstat|ysclid", re.IGNORECASE)
_TWIN_HOSTS = ("www.", "m.", "amp.")


def is_address(text: str) -> bool:
    """Whether `text` as a whole is a page's address: http or https, with a host, without a blank."""
    if not text.lower().startswith(("http://", "https://")) or any(letter.isspace() for letter in text):
        return False
    try:
        return bool(urlsplit(text).hostname)
    except ValueError:  # a broken IPv6 host
        return False


def short_address(url: str) -> str:
    """`url` as a reader may see and type it: «t.me/nash_rayon».

    Without scheme, «www.» and a closing slash; a punycode host in its own letters; path and query untouched.
    """
    bare = re.sub(r"^https?://(?:www\.)?", "", url, flags=re.IGNORECASE)
    host, slash, rest = bare.partition("/")
    address = _readable_host(host) + slash + rest
    return address[:-1] if address.endswith("/") and "?" not in address else address


def with_parameters(url: str, parameters: Iterable[tuple[str, str]]) -> str:
    """`url` with these query parameters; those of the same name are replaced, all else stays to the letter.

    What is no address, or gets no parameter, comes back as it was. Applied twice is applied once.
    """
    added = dict(parameters)
    if not added or not is_address(url):
        return url
    whole, hash_, fragment = url.partition("#")
    address, _, query = whole.partition("?")
    kept = [pair for pair in query.split("&") if unquote_plus(pair.partition("=")[0]) not in added]
    pairs = [*(kept if query else ()), *(f"{name}={quote(value, safe='')}" for name, value in added.items())]
    return f"{address}?{'&'.join(pairs)}{hash_}{fragment}"


def canonical(url: str) -> str:
    """The same text for addresses of the same page: for comparing, not for opening.

    Scheme, «www.», «m.», «amp.», a closing slash, the fragment and advertising parameters do not count.
    """
    parts = urlsplit(url)
    host = _readable_host(parts.netloc.lower())
    for twin in _TWIN_HOSTS:
        host = host.removeprefix(twin)
    query = urlencode(
        [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _NOISE.fullmatch(pair[0])]
    )
    path = parts.path.removesuffix("/").removesuffix("/amp")
    return urlunsplit(("https", host, path, query, ""))


def _readable_host(host: str) -> str:
    if "xn--" not in host.lower():
        return host
    try:
        return host.encode("ascii").decode("idna")
    except UnicodeError:  # not punycode after all: what was typed is still an address
        return host
