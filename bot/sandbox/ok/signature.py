"""Signature: how OK knows that a call comes from who it says (apiok.ru, dev/methods)."""

from collections.abc import Iterable, Mapping
from hashlib import md5
from hmac import compare_digest

#: parameters that are sent and not signed
UNSIGNED = frozenset({"sig", "access_token", "session_key"})


def signed_text(params: Mapping[str, str]) -> str:
    """What is signed: `key=value` without separators, keys in the order of their bytes, values raw."""
    names = sorted((name for name in params if name not in UNSIGNED), key=lambda name: name.encode())
    return "".join(f"{name}={params[name]}" for name in names)


def session_secret(access_token: str, application_secret: str) -> str:
    """The secret of a session whose own was never handed out."""
    return _md5(access_token + application_secret)


def signature(params: Mapping[str, str], secret: str) -> str:
    """The `sig` of a call, lower-case hexadecimal."""
    return _md5(signed_text(params) + secret)


def is_signed(params: Mapping[str, str], secrets: Iterable[str]) -> bool:
    """Whether `sig` was made with one of the secrets."""
    sig = params.get("sig", "").encode()
    return any(compare_digest(sig, signature(params, secret).encode()) for secret in secrets)


def _md5(text: str) -> str:
    return md5(text.encode(), usedforsecurity=False).hexdigest()
