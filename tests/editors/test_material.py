"""What an editor may send: a text in parts, a file, a link; and what is said where it is unreadable."""

import asyncio
from typing import Any

import pytest
from aiogram.types import Message
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.editors.material import bare_link
from bot.fetching import Fetcher
from bot.fetching.places import Address, is_public_web

PARAGRAPH = "Мост через реку Тихую открыли в субботу утром, и по нему уже прошли первые жители города. "
PAGE = f"""<html><head><title>Мост открыт</title></head>
<body><nav>Меню</nav><h1>Мост открыт</h1><p>{PARAGRAPH * 3}</p><p>{PARAGRAPH * 2}</p></body></html>"""


class Site:
    """One page on this machine, and a door that can be shut until somebody has looked."""

    def __init__(self) -> None:
        self.body, self.kind, self.status = PAGE.encode(), "text/html; charset=utf-8", 200
        self.open = asyncio.Event()
        self.open.set()
        self.asked = 0
        app = web.Application()
        app.router.add_get("/{path:.*}", self._answer)
        self.server = TestServer(app, host="127.0.0.1")

    @property
    def address(self) -> str:
        return f"http://localhost:{self.server.port}/most"

    def permits(self, address: Address, port: int) -> bool:
        return port == self.server.port or is_public_web(address, port)

    async def _answer(self, _: web.Request) -> web.Response:
        self.asked += 1
        await self.open.wait()
        return web.Response(body=self.body, status=self.status, headers={"Content-Type": self.kind})


@pytest.fixture
async def site(room: Any) -> Any:
    opened = Site()
    await opened.server.start_server()
    await room.close()
    room.fetcher = Fetcher(permits=opened.permits)
    await room.open()
    yield opened
    opened.open.set()
    await opened.server.close()


async def test_a_bare_link_becomes_a_draft_of_its_page_and_the_sign_goes(room: Any, site: Any) -> None:
    site.open.clear()
    room.telegram.say(room.anna, site.address)
    (sign,) = await room.shown(room.anna, 1)
    assert sign.text.startswith("Читаю страницу localhost")
    site.open.set()
    await room.until(room.anna, "Если поставить")
    stored = await room.desk.article(1)
    assert stored.article.title == "Мост открыт"
    assert stored.article.link == site.address
    assert "прошли первые жители" in stored.article.body[0].text.plain
    assert "Меню" not in str(stored.article.body)
    await room.idle()
    assert not any("Читаю" in message.text for message in room.telegram.chat(room.anna))


async def test_a_page_that_was_being_read_at_a_crash_is_read_again_under_the_same_sign(
    room: Any, site: Any
) -> None:
    room.telegram.say(room.anna, site.address)
    room.sandbox.faults.add("telegram", "sendMessage", "drop_before", after=1, times=1)
    await room.until(room.anna, "Если поставить")
    await room.idle()
    calls = room.sandbox.journal.calls("telegram", "sendMessage")
    assert sum("Читаю" in str(call.params.get("text")) for call in calls) == 1
    assert site.asked == 2
    assert await room.desk.article(2) is None


@pytest.mark.parametrize(
    ("status", "kind", "body", "said"),
    [
        (404, "text/html", b"", "страницы нет (404)"),
        (200, "application/pdf", b"%PDF", "файл (application/pdf)"),
        (200, "text/html", b"<html><body><nav>x</nav></body></html>", "не нашлось статьи"),
        (200, "text/html", b"", "не нашлось статьи"),
    ],
)
async def test_where_a_page_cannot_be_read_it_is_said_why_and_what_to_do(
    room: Any, site: Any, status: int, kind: str, body: bytes, said: str
) -> None:
    site.status, site.kind, site.body = status, kind, body
    room.telegram.say(room.anna, site.address)
    answer = await room.until(room.anna, said)
    assert "ссылку поставьте последней строкой" in answer.text
    assert len(room.telegram.chat(room.anna)) == 1
    assert await room.desk.article(1) is None


async def test_in_production_a_link_into_the_own_network_is_refused(room: Any, site: Any) -> None:
    await room.close()
    room.fetcher = None
    await room.open()
    for address in (site.address, f"http://127.0.0.1:{site.server.port}/", "http://169.254.169.254/latest"):
        room.telegram.say(room.anna, address)
    for count in range(1, 4):
        await room.shown(room.anna, count)
    await room.idle()
    assert all("внутреннюю сеть" in message.text for message in room.telegram.chat(room.anna))
    assert not site.asked


def message(text: str, *entities: dict[str, Any]) -> Message:
    chat = {"id": 1, "type": "private"}
    return Message.model_validate(
        {"message_id": 1, "date": 1, "chat": chat, "text": text, "entities": list(entities)}
    )


def test_a_link_may_lack_its_scheme_and_a_text_with_a_link_is_a_text() -> None:
    bare = {"type": "url", "offset": 0, "length": 20}
    assert bare_link([message("vestnik.example/most", bare)]) == "https://vestnik.example/most"
    assert bare_link([message(" http://vestnik.example/ ")]) == "http://vestnik.example/"
    assert bare_link([message("vestnik.example/most: мост", bare)]) is None
    assert bare_link([message("Мост https://vestnik.example/")]) is None
    assert (
        bare_link([message("Мост", {"type": "text_link", "offset": 0, "length": 4, "url": "https://a.b/"})])
        is None
    )
    assert bare_link([message("почта@vestnik.exampl", {"type": "email", "offset": 0, "length": 20})]) is None


async def test_a_link_is_no_answer_to_the_question_when(room: Any, site: Any) -> None:
    await room.drafted(room.anna, "Дождь\n\nВечером ждут дождь.")
    await room.pressed(room.anna, "Ко времени")
    room.telegram.say(room.anna, site.address)
    await room.until(room.anna, "Мост открыт")
    assert (await room.desk.article(2)).article.title == "Мост открыт"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("мост.txt", "Мост открыт\n\nМост через реку открыли.".encode()),
        ("мост.txt", "Мост открыт\n\nМост через реку открыли.".encode("cp1251")),
        ("МОСТ.TXT", "Мост открыт\n\nМост через реку открыли.".encode("utf-16")),
        ("мост.md", "# Мост открыт\n\nМост через реку **открыли**.".encode()),
        ("мост.html", PAGE.encode("cp1251")),
    ],
)
async def test_a_file_with_a_text_becomes_a_draft(room: Any, name: str, data: bytes) -> None:
    room.telegram.say(room.anna, document=(name, data))
    await room.until(room.anna, "Если поставить")
    article = (await room.desk.article(1)).article
    assert article.title == "Мост открыт"
    assert article.body[0].text.plain.startswith("Мост через реку")


async def test_the_link_under_a_file_is_the_articles_link_and_other_words_are_not_lost_silently(
    room: Any,
) -> None:
    story = ("мост.txt", "Мост открыт\n\nМост через реку открыли.".encode())
    room.telegram.say(room.anna, "https://vestnik.example/most", document=story)
    await room.until(room.anna, "Если поставить")
    assert (await room.desk.article(1)).article.link == "https://vestnik.example/most"
    room.telegram.say(room.anna, "поставь на завтра", document=story)
    await room.until(room.anna, "подпись под ним не вошла")


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("мост.docx", b"PK\x03\x04", "не прочту"),
        ("мост.pdf", b"%PDF-1.7", "не прочту"),
        ("мост.txt", b"PK\x03\x04\x00\x00", "не текст"),
        ("мост.txt", b"%PDF-1.7 \xd0", "не текст"),
        ("мост.txt", b" \n ", "пуст"),
        ("мост.html", b"<html></html>", "не нашлось статьи"),
        ("мост.txt", b"a" * (5 * 2**20 + 1), "больше 5 МБ"),
    ],
)
async def test_a_file_that_cannot_be_read_is_answered_with_what_to_send(
    room: Any, name: str, data: bytes, said: str
) -> None:
    room.telegram.say(room.anna, document=(name, data))
    assert said in (await room.shown(room.anna, 1))[0].text
    assert await room.desk.article(1) is None


LONG = "Мост открыт\n\n" + "\n\n".join(
    f"{number}-й абзац о мосте через реку Тихую, который открыли в субботу утром." for number in range(120)
)


def parts(text: str) -> list[str]:
    """As a sender's program divides: at the last end of a paragraph that fits."""
    found = []
    while len(text) > 4096:
        cut = text.rindex("\n\n", 0, 4096)
        found.append(text[:cut])
        text = text[cut:].strip()
    return [*found, text]


async def test_a_text_that_telegram_divided_is_one_draft_with_its_formatting_in_place(room: Any) -> None:
    room.write_long()
    first, *rest = parts(LONG)
    assert len(rest) == 2 or len(rest) == 1
    room.telegram.say(room.anna, first)
    for part in rest:
        room.telegram.say(room.anna, part, entities=[{"type": "italic", "offset": 0, "length": 5}])
    await room.until(room.anna, "Если поставить")
    await room.idle()
    article = (await room.desk.article(1)).article
    assert await room.desk.article(2) is None
    assert [block.text.plain for block in article.body] == LONG.split("\n\n")[1:]
    marked = [text for block in article.body for text, marks in block.text.runs() if marks]
    assert marked == [part[:5] for part in rest]


async def test_a_short_remark_after_a_long_text_is_no_part_of_it(room: Any) -> None:
    story = parts(LONG)[0][:3000]
    room.telegram.say(room.anna, story)
    room.telegram.say(room.anna, "Второе сообщение\n\nЭто другая статья.")
    await room.until(room.anna, "Второе сообщение")
    await room.idle()
    assert len((await room.desk.article(1)).article.body) > 10
    assert (await room.desk.article(2)).article.title == "Второе сообщение"


async def test_parts_that_came_before_and_after_a_stop_are_one_text(room: Any) -> None:
    first, *rest = parts(LONG)
    await room.listening()
    room.telegram.say(room.anna, first)
    await room.kept(1)
    await room.close()
    for part in rest:
        room.telegram.say(room.anna, part)
    await room.open()
    await room.until(room.anna, "Если поставить")
    assert await room.desk.article(2) is None
    assert len((await room.desk.article(1)).article.body) == 120


async def test_a_forwarded_text_in_parts_is_one_and_two_forwarded_posts_are_two(room: Any) -> None:
    whole = parts(LONG)
    for number, part in enumerate([*whole, whole[0]]):
        apart = 0 if number < len(whole) else 3600
        origin = {"type": "hidden_user", "date": 1_700_000_000 + apart, "sender_user_name": "Мария"}
        room.telegram.say(room.anna, part, origin=origin)
    await room.until(room.anna, "Если поставить")
    await room.idle()
    assert len((await room.desk.article(1)).article.body) == 120
    assert len((await room.desk.article(2)).article.body) < 70
    assert await room.desk.article(3) is None


async def test_a_video_is_left_out_and_that_is_said(room: Any) -> None:
    room.telegram.say(room.anna, "Мост открыт\n\nСмотрите видео.", document=("мост.mp4", b"0000"))
    await room.until(room.anna, "видео, звук и другие файлы я не публикую")
    await room.until(room.anna, "Если поставить")
    assert (await room.desk.article(1)).article.title == "Мост открыт"


async def test_new_explains_everything_in_six_lines(room: Any) -> None:
    room.telegram.say(room.anna, "/new")
    (said,) = await room.shown(room.anna, 1)
    assert len(said.text.splitlines()) == 6
    assert all(word in said.text for word in (".txt", ".md", ".html", "ссылк", "альбом", "пересланн"))
