"""Door: a port of its own to the sandbox. Shut, it is a dead line: nobody listens there."""

from aiohttp import web


class Door:
    """One way in. Its port stays the same however often it is shut and opened."""

    def __init__(self, runner: web.AppRunner, host: str) -> None:
        self._runner = runner
        self._host = host
        self._port = 0
        self._site: web.TCPSite | None = None

    @property
    def address(self) -> str:
        """ "http://127.0.0.1:PORT"; known once it was open."""
        return f"http://{self._host}:{self._port}"

    async def open(self) -> None:
        """Let calls in."""
        site = web.TCPSite(self._runner, self._host, self._port)
        await site.start()
        self._site = site
        # a runner names the addresses of its sites in the order in which they were opened
        self._port = self._port or self._runner.addresses[-1][1]

    async def shut(self) -> None:
        """Refuse new connections and cut those that stand; what has arrived is still carried out."""
        if self._site is not None:
            await self._site.stop()
            self._site = None
        assert self._runner.server is not None
        for connection in self._runner.server.connections:
            line = connection.transport
            if line is not None and line.get_extra_info("sockname")[1] == self._port:
                line.abort()
