"""Errors: what Telegram answers instead of a result. Wording as its server says it (Bot API server 10.0)."""

from collections.abc import Mapping

from aiohttp import web

from bot.sandbox.context import OUTCOME

#: how a description begins, by code
PREFIXES = {
    400: "Bad Request: ",
    401: "Unauthorized",
    403: "Forbidden: ",
    404: "Not Found",
    409: "Conflict: ",
    413: "Request Entity Too Large",
    429: "Too Many Requests: ",
    500: "Internal Server Error: ",
}


class TelegramError(Exception):
    """A call is refused. `parameters` may carry retry_after or migrate_to_chat_id."""

    def __init__(self, reason: str, code: int = 400, parameters: Mapping[str, int] | None = None) -> None:
        super().__init__(reason)
        self.reason = reason  #: the description without what the code puts before it
        self.code = code
        self.description = PREFIXES.get(code, "") + reason
        self.parameters = parameters or {}

    def response(self) -> web.Response:
        """The answer as Telegram shapes it; a flood answer says its seconds in the header as well."""
        body: dict[str, object] = {"ok": False, "error_code": self.code, "description": self.description}
        headers = {}
        if self.parameters:
            body["parameters"] = dict(self.parameters)
        if "retry_after" in self.parameters:
            headers["Retry-After"] = str(self.parameters["retry_after"])
        answer = web.json_response(body, status=self.code, headers=headers)
        answer[OUTCOME] = f"error {self.code} {self.description}"
        return answer


def too_many_requests(seconds: int) -> TelegramError:
    """429 with its seconds told three times: text, header, parameters."""
    return TelegramError(f"retry after {seconds}", 429, {"retry_after": seconds})
