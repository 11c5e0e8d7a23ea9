"""Errors of VK, in the words of its own servers (schema 5.199, errors.json, unless a line says otherwise)."""

from collections.abc import Mapping

DESCRIPTIONS: Mapping[int, str] = {
    1: "Unknown error occurred",
    2: "Application is disabled. Enable your application or use test mode",
    3: "Unknown method passed",
    5: "User authorization failed",
    6: "Too many requests per second",
    7: "Permission to perform this action is denied",
    8: "Invalid request",
    9: "Flood control",
    10: "Internal server error",
    14: "Captcha needed",
    15: "Access denied",
    17: "Validation required",
    18: "User was deleted or banned",
    20: "Permission to perform this action is denied for non-standalone applications",
    22: "Upload error",
    23: "This method was disabled",
    24: "Confirmation required",
    27: "Group authorization failed",
    28: "Application authorization failed",
    29: "Rate limit reached",
    36: "Method execution was interrupted due to timeout",
    43: "This section is temporary unavailable",
    100: "One of the parameters specified was missing or invalid",
    103: "Out of limits",
    104: "Not found",
    113: "Invalid user id",
    118: "Invalid server",
    121: "Invalid hash",
    125: "Invalid group id",
    129: "Invalid photo",
    200: "Access denied",
    203: "Access to group denied",
    210: "Access to wall's post denied",
    214: "Access to adding post denied",
    219: "Advertisement post was recently added",
    220: "Too many recipients",
    222: "Hyperlinks are forbidden",
    224: "Too many ads posts",
    1051: "Method is not available for this profile type",  # not in the schema; measured in 2026
    1117: "Access token has expired",
    3102: "Specified link is incorrect (can't find source)",
    13000: "Content is denied due to community strikes",  # on the page of wall.post only
}

NO_SCOPE = 1133  #: subcode of 15: the token lacks the right


class VkRefusal(Exception):
    """The method was not carried out. Becomes an error answer with HTTP status 200."""

    def __init__(
        self, code: int, detail: str = "", *, subcode: int = 0, more: Mapping[str, object] | None = None
    ) -> None:
        known = DESCRIPTIONS.get(code, "Unknown error occurred")
        super().__init__(f"{known}: {detail}" if detail else known)
        self.code = code
        self.subcode = subcode
        self.more = dict(more or {})  #: what else stands in the error's body

    def body(self, method: str, params: Mapping[str, str]) -> dict[str, object]:
        """The answer. It echoes the call's parameters as they came, a token among them included."""
        echo = [{"key": "method", "value": method}, {"key": "oauth", "value": "1"}]
        echo += [{"key": name, "value": value} for name, value in params.items()]
        error: dict[str, object] = {"error_code": self.code, "error_msg": str(self)}
        if self.subcode:
            error["error_subcode"] = self.subcode
        return {"error": error | self.more | {"request_params": echo}}


def bad_parameter(detail: str) -> VkRefusal:
    """Error 100, the answer to every unfit parameter."""
    return VkRefusal(100, detail)


def captcha(*, with_sid: bool) -> VkRefusal:
    """Error 14 in its body of 2025: a page to open in a browser instead of a picture (vk-io#581)."""
    body: dict[str, object] = {
        "is_refresh_enabled": True,
        "captcha_img": "https://api.vk.com/captcha.php?sid=239633676097",
        "captcha_ts": 1753000000.123,
        "captcha_attempt": 1,
        "captcha_ratio": 2.6,
        "is_sound_captcha_available": True,
        "captcha_track": "https://vk.com/sound_captcha.php",
        "uiux_changes": True,
        "redirect_uri": "https://id.vk.com/not_robot_captcha?domain=vk.com&session_token=sandbox",
    }
    return VkRefusal(14, more=body | ({"captcha_sid": "239633676097"} if with_sid else {}))
