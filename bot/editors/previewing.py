"""Previewing: what readers of each channel will see, to the letter.

A Telegram channel's preview is the very post. VK and OK look different, so theirs is the exact text in a
quotation block under a line that says which network it is.
"""

from urllib.parse import urlsplit

from aiogram.types import BufferedInputFile, InputMediaPhoto, LinkPreviewOptions

from bot.core.article import Media, StoredArticle
from bot.core.post import Post, utf16_length
from bot.core.richtext import RichText, Style
from bot.desk import Preview
from bot.editors import words
from bot.editors.cards import grouped
from bot.editors.talk import LONGEST_MESSAGE, NO_CARD, Talk, telegram_entities


async def show_previews(talk: Talk, stored: StoredArticle) -> tuple[int, ...]:
    """One preview per channel; the numbers of the messages."""
    channels = talk.desk.channels(stored.queue, stored.channels)
    shown: list[int] = []
    for preview in talk.desk.preview(stored.article, channels, queue=stored.queue):
        shown += await _show(talk, preview)
    return tuple(shown)


async def _show(talk: Talk, preview: Preview) -> list[int]:
    if preview.platform == "telegram":
        return await _show_post(talk, preview.post)
    return [await _show_elsewhere(talk, preview)]


async def _show_post(talk: Talk, post: Post) -> list[int]:
    entities = telegram_entities(post.entities)
    photos = [await _file(talk, media) for media in post.photos]
    if not photos:
        shown = await talk.bot.send_message(
            talk.chat,
            post.text,
            entities=entities,
            parse_mode=None,
            link_preview_options=_link_preview(post),
            message_thread_id=talk.thread,
        )
        return [shown.message_id]
    first = InputMediaPhoto(media=photos[0], caption=post.text, caption_entities=entities, parse_mode=None)
    if len(photos) == 1:
        shown = await talk.bot.send_photo(
            talk.chat,
            photos[0],
            caption=post.text,
            caption_entities=entities,
            parse_mode=None,
            message_thread_id=talk.thread,
        )
        return [shown.message_id]
    others = [InputMediaPhoto(media=photo, parse_mode=None) for photo in photos[1:]]
    album = await talk.bot.send_media_group(talk.chat, [first, *others], message_thread_id=talk.thread)
    return [one.message_id for one in album]


async def _show_elsewhere(talk: Talk, preview: Preview) -> int:
    text, entities = elsewhere(talk, preview).to_entities()
    address = preview.post.link_card
    shown = await talk.bot.send_message(
        talk.chat,
        text,
        entities=telegram_entities(entities),
        parse_mode=None,
        link_preview_options=LinkPreviewOptions(url=address) if address else NO_CARD,
        message_thread_id=talk.thread,
    )
    return shown.message_id


def elsewhere(talk: Talk, preview: Preview) -> RichText:
    """«ВКонтакте · vk · 812 из 16 384 · 2 фото», then the exact text, cut honestly where a message ends."""
    heading = RichText.of(" · ".join(_facts(talk, preview)), Style.BOLD)
    room = LONGEST_MESSAGE - utf16_length(heading.plain) - 40
    shown = _fitting(preview.post.text, room)
    parts = [heading, RichText.of(shown, Style.QUOTE)]
    rest = len(preview.post.text) - len(shown)
    if rest:
        letters = words.LETTERS.say(talk.language, rest)
        count = letters.replace(str(rest), grouped(rest))
        parts.append(RichText.of(talk.say(words.MORE_LETTERS, count=count), Style.ITALIC))
    return RichText.join("\n", parts)


def _facts(talk: Talk, preview: Preview) -> list[str]:
    post = preview.post
    facts = [preview.title, preview.channel, f"{grouped(post.length)} / {grouped(post.limit)}"]
    if post.photos:
        facts.append(words.PHOTOS.say(talk.language, len(post.photos)))
    if post.link_card:
        facts.append(talk.say(words.CARD_OF, host=urlsplit(post.link_card).hostname or post.link_card))
    return facts


def _fitting(text: str, room: int) -> str:
    """As much of `text` as fits `room` UTF-16 units."""
    if utf16_length(text) <= room:
        return text
    cut = text[:room]
    while utf16_length(cut) > room:
        cut = cut[:-1]
    return cut


def _link_preview(post: Post) -> LinkPreviewOptions:
    if post.link_card is None:
        return NO_CARD
    large = post.large_card or None
    return LinkPreviewOptions(
        is_disabled=False, url=post.link_card, prefer_large_media=large, show_above_text=large
    )


async def _file(talk: Talk, media: Media) -> BufferedInputFile:
    data = await talk.store.media(media.digest) or b""
    return BufferedInputFile(data, filename=f"{media.digest[:16]}.{media.mime.partition('/')[2]}")
