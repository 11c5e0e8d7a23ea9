"""Errors of OK: names as its servers write them into `error_msg` (apiok.ru, error codes)."""

from collections.abc import Mapping

NAMES: Mapping[int, str] = {
    1: "UNKNOWN",
    2: "SERVICE",
    3: "METHOD",
    4: "REQUEST",
    7: "ACTION_BLOCKED",
    8: "FLOOD_BLOCKED",
    9: "IP_BLOCKED",
    10: "PERMISSION_DENIED",
    11: "LIMIT_REACHED",
    50: "NOT_ADMIN",
    100: "PARAM",
    101: "PARAM_API_KEY",
    102: "PARAM_SESSION_EXPIRED",
    103: "PARAM_SESSION_KEY",
    104: "PARAM_SIGNATURE",
    121: "PARAM_PHOTO_ID",
    160: "PARAM_GROUP_ID",
    200: "PARAM_PERMISSION",
    300: "NOT_FOUND",
    401: "AUTH_LOGIN",
    453: "SESSION_REQUIRED",
    454: "CENSOR_MATCH",
    456: "GROUP_RESTRICTION",
    500: "PHOTO_SIZE_LIMIT_EXCEEDED",
    503: "PHOTO_INVALID_FORMAT",
    505: "PHOTO_NO_IMAGE",
    511: "IDS_BLOCKED",
    600: "MEDIA_TOPIC_BLOCK_LIMIT",
    601: "MEDIA_TOPIC_TEXT_LIMIT",
    607: "MEDIA_TOPIC_LINK_BAD_FORMAT",
    704: "TIMEOUT_EXCEEDED",
    9999: "SYSTEM",
}


class OkRefusal(Exception):
    """The method was not carried out. Becomes an error answer with HTTP status 200."""

    def __init__(self, code: int, detail: str = "") -> None:
        name = NAMES.get(code, "UNKNOWN")
        super().__init__(f"{name} : {detail}" if detail else name)
        self.code = code

    def body(self) -> dict[str, object]:
        """The answer, as recorded from the real servers."""
        return {"error_code": self.code, "error_msg": str(self), "error_data": None}


def bad_parameter(detail: str) -> OkRefusal:
    """Error 100, the answer to every missing or unfit parameter."""
    return OkRefusal(100, detail)
