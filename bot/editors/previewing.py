"""Previewing: what readers of each channel will see, to the letter, and then the card with the keyboard.

A Telegram channel's preview is the very post. VK and OK look different, so theirs is the exact text in a
quotation block under a line that says which network it is.
"""

from urllib.parse import urlsplit

from aiogram import F, Router
from aiogram.types import BufferedInputFile, InputMediaPhoto, LinkPreviewOptions

from bot.core.article import Media, StoredArticle
from bot.core.language import plural
from bot.core.post import Post, utf16_length
from bot.core.richtext import RichText, Style
from bot.desk import Preview
from bot.editors import words
from bot.editors.cards import card, grouped
from bot.editors.keyboards import Press
from bot.editors.talk import LONGEST_MESSAGE, NO_CARD, Talk, telegram_entities

router = Router(name="previewing")


@router.callback_query(Press.filter(F.verb == "s"))
async def show_again(_: object, callback_data: Press, talk: Talk) -> None:
    """«Показать»: the previews of an article that somebody else handed in."""
    stored = await talk.desk.article(callback_data.article)
    if stored is not None:
        await show_article(talk, stored)
    await talk.note(None if stored else words.GONE)


async def show_article(talk: Talk, stored: StoredArticle) -> int:
    """One preview per channel, then the card. Answers the card's message id."""
    channels = talk.desk.channels(stored.queue, stored.channels)
    for preview in talk.desk.preview(stored.article, channels, queue=stored.queue):
        await _show(talk, preview)
    return (await talk.show(await card(talk, stored))).message_id


async def _show(talk: Talk, preview: Preview) -> None:
    if preview.platform == "telegram":
        await _show_post(talk, preview.post)
    else:
        await _show_elsewhere(talk, preview)


async def _show_post(talk: Talk, post: Post) -> None:
    entities = telegram_entities(post.entities)
    photos = [await _file(talk, media) for media in post.photos]
    if not photos:
        await talk.bot.send_message(
            talk.chat, post.text, entities=entities, parse_mode=None, link_preview_options=_link_preview(post)
        )
    elif len(photos) == 1:
        await talk.bot.send_photo(
            talk.chat, photos[0], caption=post.text, caption_entities=entities, parse_mode=None
        )
    else:
        first = InputMediaPhoto(
            media=photos[0], caption=post.text, caption_entities=entities, parse_mode=None
        )
        others = [InputMediaPhoto(media=photo, parse_mode=None) for photo in photos[1:]]
        await talk.bot.send_media_group(talk.chat, [first, *others])


async def _show_elsewhere(talk: Talk, preview: Preview) -> None:
    text, entities = elsewhere(talk, preview).to_entities()
    address = preview.post.link_card
    await talk.bot.send_message(
        talk.chat,
        text,
        entities=telegram_entities(entities),
        parse_mode=None,
        link_preview_options=LinkPreviewOptions(url=address) if address else NO_CARD,
    )


def elsewhere(talk: Talk, preview: Preview) -> RichText:
    """«ВКонтакте · vk · 812 из 16 384 · 2 фото», then the exact text, cut honestly where a message ends."""
    heading = RichText.of(" · ".join(_facts(talk, preview)), Style.BOLD)
    room = LONGEST_MESSAGE - utf16_length(heading.plain) - 40
    shown = _fitting(preview.post.text, room)
    parts = [heading, RichText.of(shown, Style.QUOTE)]
    rest = len(preview.post.text) - len(shown)
    if rest:
        letters = plural(talk.language, rest, ru=words.LETTERS[0], en=words.LETTERS[1])
        count = letters.replace(str(rest), grouped(rest))
        parts.append(RichText.of(talk.say(words.MORE_LETTERS, count=count), Style.ITALIC))
    return RichText.join("\n", parts)


def _facts(talk: Talk, preview: Preview) -> list[str]:
    post = preview.post
    facts = [preview.title, preview.channel, f"{grouped(post.length)} / {grouped(post.limit)}"]
    if post.photos:
        facts.append(plural(talk.language, len(post.photos), ru=words.PHOTOS[0], en=words.PHOTOS[1]))
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
