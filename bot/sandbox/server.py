"""Server: the three networks' stand-ins, their control and the page on one port."""

from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import Self

from aiohttp import web

from bot.sandbox.context import SandboxContext, StandIn
from bot.sandbox.control import Control
from bot.sandbox.door import Door
from bot.sandbox.gate import gate
from bot.sandbox.ok import OkStandIn
from bot.sandbox.ok.world import ACCESS_TOKEN, APPLICATION_KEY, SESSION_SECRET
from bot.sandbox.telegram import TOKEN, TelegramStandIn
from bot.sandbox.vk import VkStandIn
from bot.sandbox.vk.world import COMMUNITY_TOKEN, USER_TOKEN

#: ten photos of 10 MB in one multipart body, and room for the rest (Bot API 10.3, sending files)
LARGEST_BODY = 120 * 2**20


class Sandbox:
    """A stand-in of Telegram, VK and OK over real HTTP.

    `now` is the sandbox's clock. Port 0 takes a free one; `address` is known after `start()`.
    """

    def __init__(self, *, now: Callable[[], datetime], host: str = "127.0.0.1", port: int = 0) -> None:
        self._host = host
        self._port = port
        self._runner: web.AppRunner | None = None
        self.context = SandboxContext(now=now)
        self.faults = self.context.faults
        self.journal = self.context.journal
        self.telegram = TelegramStandIn(self.context)
        self.vk = VkStandIn(self.context)
        self.ok = OkStandIn(self.context)
        self.stand_ins: dict[str, StandIn] = {"telegram": self.telegram, "vk": self.vk, "ok": self.ok}

    @property
    def address(self) -> str:
        """ "http://127.0.0.1:PORT"; empty before `start()`."""
        return self.context.address

    @property
    def environment(self) -> dict[str, str]:
        """The variables of a newsroom whose networks are this stand-in: its address and known tokens."""
        return {
            "TELEGRAM_API_URL": self.address,
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "VK_API_URL": self.address,
            "VK_COMMUNITY_TOKEN": COMMUNITY_TOKEN,
            "VK_USER_TOKEN": USER_TOKEN,
            "OK_API_URL": self.address,
            "OK_APPLICATION_KEY": APPLICATION_KEY,
            "OK_ACCESS_TOKEN": ACCESS_TOKEN,
            "OK_SESSION_SECRET": SESSION_SECRET,
        }

    async def open_door(self) -> Door:
        """One more port that leads to the same networks, to be shut and opened: a network that is down.

        It closes with the sandbox.
        """
        assert self._runner is not None, "start the sandbox first"
        door = Door(self._runner, self._host)
        await door.open()
        return door

    async def start(self) -> None:
        """Listen. Raises OSError where the port is taken."""
        runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=5)
        await runner.setup()
        site = web.TCPSite(runner, self._host, self._port)
        try:
            await site.start()
        except OSError:
            await runner.cleanup()
            raise
        self._runner = runner
        port = runner.addresses[0][1]
        self.context.address = f"http://{self._host}:{port}"

    async def stop(self) -> None:
        """Let go of everything that hangs or waits, then of the port."""
        self.context.stopping = True
        self.faults.clear()
        self.context.bell.ring()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    def _application(self) -> web.Application:
        application = web.Application(client_max_size=LARGEST_BODY, middlewares=[gate(self._host)])
        for stand_in in self.stand_ins.values():
            application.add_routes(stand_in.routes())
        application.add_routes(Control(self.context, self.stand_ins).routes())
        return application
