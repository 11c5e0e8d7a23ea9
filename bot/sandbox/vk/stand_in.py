"""The stand-in of VK over HTTP: the gate that every call passes, the table of methods, the upload address."""

from collections.abc import Callable, Mapping, Sequence

from aiohttp import web

from bot.sandbox.context import OUTCOME, FeedPost, SandboxContext
from bot.sandbox.faults import Fault
from bot.sandbox.vk import directory, files, wall
from bot.sandbox.vk.access import Token, check_right
from bot.sandbox.vk.call import Call, read_version
from bot.sandbox.vk.errors import VkRefusal
from bot.sandbox.vk.wall_post import VkPost
from bot.sandbox.vk.world import COMMUNITY_TOKEN, GROUP_ID, Switches, World, furnished

Method = Callable[[World, Call], object]

METHODS: Mapping[str, Method] = {
    "wall.post": wall.post,
    "wall.edit": wall.edit,
    "wall.delete": wall.delete,
    "wall.pin": wall.pin,
    "wall.unpin": wall.unpin,
    "wall.get": wall.get,
    "wall.getById": wall.get_by_id,
    "wall.closeComments": wall.close_comments,
    "photos.getWallUploadServer": files.wall_upload_server,
    "photos.saveWallPhoto": files.save_wall_photo,
    "photos.getMessagesUploadServer": files.messages_upload_server,
    "photos.saveMessagesPhoto": files.save_messages_photo,
    "docs.getWallUploadServer": files.document_upload_server,
    "docs.save": files.save_document,
    "stats.getPostReach": wall.post_reach,
    "groups.getById": directory.groups_by_id,
    "groups.getTokenPermissions": directory.token_permissions,
    "users.get": directory.users,
    "utils.getServerTime": directory.server_time,
    "utils.resolveScreenName": directory.resolve_screen_name,
}

#: bodies that VK reads; application/json is not among them
FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})


class VkStandIn:
    """VK in memory. `world` is what it knows, `switches` how it misbehaves."""

    def __init__(self, context: SandboxContext) -> None:
        self._context = context
        self.world = furnished(context)

    @property
    def switches(self) -> Switches:
        """What to turn on to make it behave badly."""
        return self.world.switches

    @property
    def pages_without_picture(self) -> set[str]:
        """Links on which the crawler finds no og:image: attaching one is error 100."""
        return self.switches.pages_without_picture

    def token(self, value: str) -> Token:
        """A key that was handed out, to take rights from it or to declare it dead."""
        return self.world.tokens[value]

    def add_token(self, token: Token) -> None:
        """Hand out one more key."""
        self.world.tokens[token.value] = token

    def revoke(self, value: str = COMMUNITY_TOKEN) -> None:
        """An admin took the key back: from now on it is error 5."""
        self.token(value).dead = "invalid access_token (4)."

    def restore(self, value: str = COMMUNITY_TOKEN) -> None:
        """The key works again, as after an admin's repentance."""
        self.token(value).dead = None

    def posts(self, group: int = GROUP_ID) -> list[VkPost]:
        """What readers see on a community's wall (a positive id), newest last."""
        return [post for post in self.world.on_wall(-group) if post.post_type == "post"]

    def postponed(self, group: int = GROUP_ID) -> list[VkPost]:
        """What waits for its publish_date."""
        return [post for post in self.world.on_wall(-group) if post.post_type == "postpone"]

    def suggested(self, group: int = GROUP_ID) -> list[VkPost]:
        """What people without rights wrote: the community's admins see it, readers do not."""
        return [post for post in self.world.on_wall(-group) if post.post_type == "suggest"]

    def feed(self) -> Sequence[FeedPost]:
        """The default community's wall for the page, oldest first."""
        name = self.world.groups[GROUP_ID].name
        return [post.shown(name) for post in self.posts()]

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        """`/method/NAME` and the upload addresses that the methods name."""
        return [
            web.get("/method/{name}", self._method),
            web.post("/method/{name}", self._method),
            web.post("/vk/upload/{purpose}", self._upload),
        ]

    async def _method(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        params = await _params(request)

        async def act() -> web.StreamResponse:
            return self._answer(request, name, params)

        def refuse(fault: Fault) -> web.StreamResponse:
            return _refused(_played(fault), name, params)

        return await self._context.guarded(
            request, network="vk", method=name, params=params, act=act, refuse=refuse
        )

    def _answer(self, request: web.Request, name: str, params: Mapping[str, str]) -> web.Response:
        try:
            call = self._admitted(request, name, params)
            return web.json_response({"response": METHODS[name](self.world, call)})
        except VkRefusal as refusal:
            return _refused(refusal, name, params)

    def _admitted(self, request: web.Request, name: str, params: Mapping[str, str]) -> Call:
        """The gate: method, version, token, kind and right of the token, pace. In this order."""
        if name not in METHODS:
            raise VkRefusal(3)
        if not params.get("v"):
            raise VkRefusal(8, "v (version) is required")
        read_version(params["v"])
        token = self.world.token(_token_sent(request, params))
        now = self._context.now()
        check_right(token, name)
        if self.switches.paced:
            token.keep_pace(now)
        return Call(method=name, params=params, token=token, now=now)

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        method = f"upload.{request.match_info['purpose']}"

        async def act() -> web.StreamResponse:
            return await self._received(request)

        def refuse(fault: Fault) -> web.StreamResponse:
            return web.Response(text='{"error":"ERR_UPLOAD_FILE_NOT_UPLOADED"}', content_type="text/html")

        return await self._context.guarded(
            request, network="vk", method=method, params=dict(request.query), act=act, refuse=refuse
        )

    async def _received(self, request: web.Request) -> web.StreamResponse:
        number = request.query.get("number", "")
        upload = self.world.uploads.get(int(number)) if number.isdecimal() else None
        if upload is None or upload.purpose != request.match_info["purpose"]:
            return web.Response(status=404, text="unknown upload")
        wanted = ("file",) if upload.purpose == "document" else ("photo", "file", "file0", "file1")
        fields = await request.post()
        file = next((field for name in wanted if isinstance(field := fields.get(name), web.FileField)), None)
        if file is None:
            return web.json_response({"error": "ERR_UPLOAD_FILE_NOT_SELECTED"}, content_type="text/html")
        answer = files.receive(self.world, upload, filename=file.filename, data=file.file.read())
        return web.json_response(answer, content_type="text/html")


async def _params(request: web.Request) -> dict[str, str]:
    """The query and a form. A body of any other type is as good as none."""
    params = dict(request.query)
    if request.content_type in FORMS:
        form = await request.post()
        params |= {name: value for name, value in form.items() if isinstance(value, str)}
    return params


def _token_sent(request: web.Request, params: Mapping[str, str]) -> str:
    header = request.headers.get("Authorization", "")
    return params.get("access_token") or header.removeprefix("Bearer ").strip()


def _played(fault: Fault) -> VkRefusal:
    """The error that a switched-on fault asks for: `code`, `message`, and what else stands in the body."""
    how = {name: value for name, value in fault.how.items() if name != "when"}
    code, message = how.pop("code", 10), str(how.pop("message", ""))
    return VkRefusal(code if isinstance(code, int) else 10, message, more=how)


def _refused(refusal: VkRefusal, name: str, params: Mapping[str, str]) -> web.Response:
    response = web.json_response(refusal.body(name, params))
    response[OUTCOME] = f"error {refusal.code}"
    return response
