"""Pages: from the HTML of a news page to the article on it, without menus, cookie bars and comments.

Reads what it is given and touches no network. trafilatura finds the story on the page; the core understands
it as it understands any text. Both libraries are imported on the first page: a plain text needs neither.
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from bot.core.article import Article
from bot.core.language import Words
from bot.core.reading import LONGEST, NothingToRead, read_rich
from bot.core.richtext import Mark, RichText, Run, Style
from bot.core.text.encodings import read_letters
from bot.core.text.letters import clean, visible
from bot.core.text.links import canonical, is_address

LARGEST = 5 * 2**20  #: bytes (or letters); a news page is a tenth of this
MOST_ELEMENTS = 20_000  #: a page with many comments has half of it; so many are read within seconds
_SHORTEST_STORY = 60  #: letters; below it trafilatura takes the whole page for the story
_MOST_FORMATTED = 2_000  #: of these trafilatura grows slow with their square, and no story has so many

_TOO_LARGE = Words("the page is too large; save it without attachments or hand in its text")
_NO_STORY = Words("no article was found on this page; hand in its text")

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_HEAD = 8192  #: bytes in which a page must name its charset; browsers look at the first 1024
_SAVED_FROM = re.compile(r"<!-- saved from url=\(\d{1,6}\)(\S{1,2000}) -->")  # browsers' «save page as»
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_TITLE_DIVIDERS = re.compile(r"\s+(?:[|/»•·]|::|[—–-])\s+")

_FORMATTING = ("b", "strong", "i", "em", "u", "ins", "s", "del", "strike", "span", "font", "code", "mark")
_LOOKS = {"#b": Style.BOLD, "#i": Style.ITALIC, "#u": Style.UNDERLINE}
_STYLES = {"head": Style.BOLD, "quote": Style.QUOTE, "del": Style.STRIKE, "code": Style.CODE}
_APART = frozenset({"p", "head", "quote", "list", "table", "row"})
_BELOW = frozenset({"item", "lb"})


def read_page(html: bytes | str, *, url: str | None = None, charset: str | None = None) -> Article:
    """The article on a page that was saved, or fetched from `url`.

    `charset` is what the site's header says of it. The link is the page's own canonical address, else og:url,
    else `url`; headline, paragraphs, quotations, tags and bylines are understood as in any text.
    Photos are not looked at.
    Raises NothingToRead: no article there, or more than LARGEST or MOST_ELEMENTS, which bound the time.
    """
    if len(html) > LARGEST:
        raise NothingToRead(_TOO_LARGE)
    text = clean(html if isinstance(html, str) else decode(html, charset))
    page = _Page(text, url)
    headline = page.headline()
    story = RichText.of_runs(page.story())
    if len(story.plain) > LONGEST:
        raise NothingToRead(_TOO_LARGE)
    if not visible(story.plain):
        raise NothingToRead(_NO_STORY)
    article = read_rich(RichText.of(headline + "\n\n") + story, link_hint=page.link())
    if not article.body:
        raise NothingToRead(_NO_STORY)
    return article


def decode(html: bytes, charset: str | None = None) -> str:
    """The letters of a page: by byte order mark, as UTF-8, by its site's word (`charset`), by its own."""
    named = _CHARSET.search(html, 0, _HEAD)
    return read_letters(html, (charset, named[1].decode("ascii", "replace") if named else None))


class _Page:
    """A parsed page and the questions that are put to it."""

    def __init__(self, text: str, url: str | None) -> None:
        from trafilatura import load_html

        saved = _SAVED_FROM.search(text, 0, 4096)
        self._url: str | None = url or (saved[1] if saved and is_address(saved[1]) else None)
        self._tree: Any = load_html(text) if "<" in text else None
        if self._tree is None:
            raise NothingToRead(_NO_STORY)
        if sum(1 for _ in self._tree.iter()) > MOST_ELEMENTS:
            raise NothingToRead(_TOO_LARGE)
        self._site = self._meta("og:site_name")

    def headline(self) -> str:
        """The <h1> that the page's own title confirms; without one the title, the site's name taken off."""
        title = self._without_site(self._meta("og:title") or self._first("//title"))
        headings = [found for each in self._tree.xpath("//h1") if (found := _letters(each))]
        headings = [heading for heading in headings if heading != self._site]
        confirmed = (heading for heading in headings if _same(heading, title))
        return next(confirmed, title if title and self._meta("og:title") else (headings or [title])[0])

    def link(self) -> str | None:
        """Where the article lives: canonical, og:url, or where the page came from."""
        named = (*self._tree.xpath("//link[@rel='canonical']/@href"), self._meta("og:url"))
        for address in (urljoin(self._url or "", str(each).strip()) for each in named if each):
            if is_address(address) and urlsplit(address).path.strip("/") and self._is_at_home(address):
                return address
        return self._url

    def story(self) -> Iterator[Run]:
        """The story as runs, paragraphs apart; the page's own description where no story can be found."""
        from trafilatura import bare_extraction
        from trafilatura.settings import use_config

        self._prepare()
        config = use_config()
        config.set("DEFAULT", "MIN_EXTRACTED_SIZE", str(_SHORTEST_STORY))
        found = bare_extraction(
            self._tree,
            url=self.link(),  # against it short addresses become whole ones
            include_comments=False,
            include_formatting=True,
            include_links=True,
            include_tables=False,
            with_metadata=False,
            config=config,
        )
        body: Any = getattr(found, "body", None)
        if body is None or not "".join(body.itertext()).strip():
            yield self._meta("og:description") or self._meta("description"), ()
        else:
            yield from _runs(body, ())

    def _prepare(self) -> None:
        """What trafilatura would lose or run together is said in its own words first."""
        from lxml import etree

        if sum(1 for _ in self._tree.iter(*_FORMATTING)) > _MOST_FORMATTED:
            etree.strip_tags(self._tree, *_FORMATTING)
        for signed in self._tree.xpath("//blockquote//cite | //blockquote//footer"):
            signature = etree.Element("p")
            signature.text, signature.tail = "— " + _letters(signed).lstrip("—–- "), signed.tail
            signed.getparent().replace(signed, signature)

    def _is_at_home(self, address: str) -> bool:
        """A page that names another site as its home is not believed."""
        return (
            self._url is None or urlsplit(canonical(address)).netloc == urlsplit(canonical(self._url)).netloc
        )

    def _without_site(self, title: str) -> str:
        parts = _TITLE_DIVIDERS.split(title)
        ends = [found.span() for found in _TITLE_DIVIDERS.finditer(title)]
        if ends and self._site and _same(parts[-1], self._site):
            return title[: ends[-1][0]]
        if ends and self._site and _same(parts[0], self._site):
            return title[ends[0][1] :]
        return title if self._site else title.split(" | ")[0]

    def _meta(self, name: str) -> str:
        return self._first(f"//meta[@property='{name}' or @name='{name}']/@content")

    def _first(self, path: str) -> str:
        return next((found for each in self._tree.xpath(path) if (found := _letters(each))), "")


def _letters(element: Any) -> str:
    text = element if isinstance(element, str) else "".join(element.itertext())
    return " ".join(text.split())


def _same(one: str, other: str) -> bool:
    bare = [re.sub(r"\W+", "", text).casefold() for text in (one, other)]
    return bool(bare[0]) and bare[0] == bare[1]


def _runs(element: Any, marks: tuple[Mark, ...]) -> Iterator[Run]:
    """trafilatura's tree as runs: blank lines between blocks, a line for each item of a list."""
    gap = "\n\n" if element.tag in _APART else "\n" if element.tag in _BELOW else ""
    inner = (*marks, *_mark(element))
    yield gap, ()
    if element.tag == "item":
        yield "• ", inner
    yield _BLANKS.sub(" ", element.text or ""), inner
    for child in element:
        yield from _runs(child, inner)
        yield _BLANKS.sub(" ", child.tail or ""), inner
    yield gap if element.tag in _APART else "", ()


def _mark(element: Any) -> tuple[Mark, ...]:
    if element.tag == "ref":
        address = element.get("target") or ""
        return ((Style.LINK, address),) if is_address(address) else ()
    style = _LOOKS.get(element.get("rend")) if element.tag == "hi" else _STYLES.get(element.tag)
    return ((style, None),) if style else ()
