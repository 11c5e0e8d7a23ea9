"""The stand-in of OK over HTTP: the gate that every call passes, the table of methods, the upload address."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from aiohttp import web

from bot.sandbox.context import OUTCOME, FeedPost, SandboxContext
from bot.sandbox.faults import Fault
from bot.sandbox.ok import directory, photos, topics
from bot.sandbox.ok.call import Call
from bot.sandbox.ok.errors import OkRefusal
from bot.sandbox.ok.signature import is_signed
from bot.sandbox.ok.topic import OkTopic
from bot.sandbox.ok.world import ACCESS_TOKEN, APPLICATION_KEY, GROUP_ID, Session, Switches, World, furnished

Method = Callable[[World, Call], object]

METHODS: Mapping[str, Method] = {
    "mediatopic.post": topics.post,
    "mediatopic.edit": topics.edit,
    "mediatopic.deleteTopic": topics.delete,
    "mediatopic.getTopics": topics.topics_of,
    "mediatopic.getByIds": topics.by_ids,
    "mediatopic.getRepublishedTopic": topics.republished,
    "photosV2.getUploadUrl": photos.upload_url,
    "group.getStatTopic": topics.statistics,
    "group.getUserGroupsByIds": directory.standings,
    "group.getInfo": directory.group_info,
    "users.getCurrentUser": directory.current_user,
    "users.hasAppPermission": directory.has_permission,
    "url.getInfo": directory.url_info,
    "auth.touchSession": directory.touch_session,
}

#: the rights that a method asks for; they are granted by mail to the network's support
RIGHTS: Mapping[str, frozenset[str]] = {
    "mediatopic.post": frozenset({"VALUABLE_ACCESS", "GROUP_CONTENT"}),
    "mediatopic.edit": frozenset({"VALUABLE_ACCESS", "GROUP_CONTENT"}),
    "mediatopic.deleteTopic": frozenset({"VALUABLE_ACCESS", "GROUP_CONTENT"}),
    "mediatopic.getRepublishedTopic": frozenset({"VALUABLE_ACCESS"}),
    "photosV2.getUploadUrl": frozenset({"PHOTO_CONTENT"}),
}


class OkStandIn:
    """OK in memory. `world` is what it knows, `switches` how it misbehaves."""

    def __init__(self, context: SandboxContext) -> None:
        self._context = context
        self.world = furnished(context)

    @property
    def switches(self) -> Switches:
        """What to turn on to make it behave badly."""
        return self.world.switches

    def session(self, access_token: str) -> Session:
        """A session that was handed out, to take rights from it or to let it expire."""
        return self.world.sessions[access_token]

    def add_session(self, session: Session) -> None:
        """Hand out one more access token."""
        self.world.sessions[session.access_token] = session

    def revoke(self, access_token: str = ACCESS_TOKEN) -> None:
        """The owner took the token back, or changed the password: from now on it is error 103."""
        self.session(access_token).state = "revoked"

    def restore(self, access_token: str = ACCESS_TOKEN) -> None:
        """The token works again."""
        self.session(access_token).state = "alive"

    def release(self) -> None:
        """The moderators let everything out that waits for them: under new ids."""
        self.world.release(self._context.now())

    def close_editing(self, topic_id: str) -> None:
        """The time for editing a topic is over: from now on it is error 704."""
        self.world.topics[topic_id] = replace(self.world.topics[topic_id], editable=False)

    def posts(self, group: str = GROUP_ID) -> list[OkTopic]:
        """What readers see in a group, newest last."""
        return [topic for topic in self.world.of_group(group) if topic.published]

    def waiting(self, group: str = GROUP_ID) -> list[OkTopic]:
        """What waits for its publishAt or for the moderators."""
        return [topic for topic in self.world.of_group(group) if not topic.published]

    def feed(self) -> Sequence[FeedPost]:
        """The default group for the page, oldest first."""
        name = self.world.groups[GROUP_ID].name
        return [topic.shown(name) for topic in self.posts()]

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        """`/fb.do`, `/api/GROUP/METHOD` and the upload address that photosV2.getUploadUrl names."""
        return [
            web.get("/fb.do", self._by_parameter),
            web.post("/fb.do", self._by_parameter),
            web.get("/api/{group}/{method}", self._by_path),
            web.post("/api/{group}/{method}", self._by_path),
            web.post("/ok/upload/image", self._upload),
        ]

    async def _by_parameter(self, request: web.Request) -> web.StreamResponse:
        params = await _params(request)
        return await self._call(request, params.get("method", ""), params)

    async def _by_path(self, request: web.Request) -> web.StreamResponse:
        name = f"{request.match_info['group']}.{request.match_info['method']}"
        return await self._call(request, name, await _params(request))

    async def _call(self, request: web.Request, name: str, params: Mapping[str, str]) -> web.StreamResponse:
        async def act() -> web.StreamResponse:
            return self._answer(name, params)

        return await self._context.guarded(
            request, network="ok", method=name, params=params, act=act, refuse=_played
        )

    def _answer(self, name: str, params: Mapping[str, str]) -> web.Response:
        try:
            call = self._admitted(name, params)
            self.world.publish_due()
            return web.json_response(METHODS[name](self.world, call))
        except OkRefusal as refusal:
            return _refused(refusal)

    def _admitted(self, name: str, params: Mapping[str, str]) -> Call:
        """The gate: application, method, session, signature, rights. In this order."""
        if params.get("application_key") != APPLICATION_KEY:
            known = "Application not exist" if params.get("application_key") else "No application key"
            raise OkRefusal(101, known)
        if name not in METHODS:
            raise OkRefusal(3, "Method does not exist")
        session = self.world.session(params.get("access_token", ""))
        if not is_signed(params, session.secrets()):
            raise OkRefusal(104, "Invalid signature")
        if not RIGHTS.get(name, frozenset()) <= session.rights:
            raise OkRefusal(self.switches.missing_right, "User did not grant the permission")
        return Call(method=name, params=params, session=session, now=self._context.now())

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        async def act() -> web.StreamResponse:
            return await self._received(request)

        return await self._context.guarded(
            request, network="ok", method="upload", params=dict(request.query), act=act, refuse=_played
        )

    async def _received(self, request: web.Request) -> web.StreamResponse:
        fields = await request.post()
        files = [field.file.read() for field in fields.values() if isinstance(field, web.FileField)]
        try:
            return web.json_response(photos.receive(self.world, request.query.get("offer", ""), files))
        except OkRefusal as refusal:
            return _refused(refusal)


async def _params(request: web.Request) -> dict[str, str]:
    form = await request.post()
    return dict(request.query) | {name: value for name, value in form.items() if isinstance(value, str)}


def _played(fault: Fault) -> web.StreamResponse:
    """The error that a switched-on fault asks for: `code` and `message`."""
    code = fault.how.get("code", 2)
    return _refused(OkRefusal(code if isinstance(code, int) else 2, str(fault.how.get("message", ""))))


def _refused(refusal: OkRefusal) -> web.Response:
    """Errors come with status 200; the code stands in a header as well."""
    response = web.json_response(refusal.body(), headers={"Invocation-Error": str(refusal.code)})
    response[OUTCOME] = f"error {refusal.code}"
    return response
