"""Asides: lines around a story: who made it, calls to subscribe or to write in, marks of advertising."""

import re

_LONGEST_CALL = 500
_LONGEST_BYLINE = 200
_LONGEST_MARK = 300

_MADE_BY = (
    r"(?i:(?:Фото(?:граф(?:ия|ии)?|коллаж)?|Видео|Источник|Авторы?|Текст|Иллюстрация|Инфографика|Подготовила?"
    r"|Photos?|Video|Source|Author|Text|Words|Picture)"
    r"(?: (?:и|and) (?:фото|видео|текст|photos?|text))?(?: автора| by)?)"
)
_NAME = r"[А-ЯЁA-Z][\w.’-]*"
_NAMES = rf"{_NAME}(?:\s{_NAME}){{0,3}}"
_BYLINE = re.compile(
    rf"[(\[]?(?:{_MADE_BY}\s*(?::\s*|[—–-]\s+|/\s*)\S.*"
    rf"|{_MADE_BY}\s+{_NAMES}(?:\s*[/,|(].{{1,60}}[^.])?"
    rf"|[📷📸🎥📹]\ufe0f?\s*(?:{_MADE_BY}\W\s*\S.*|{_NAMES})"
    r"|(?i:фото)(?: автора| (?:из|с) .{3,60}[^.]| предоставлен[оы] .{3,80}[^.])"
    r"|[©Ⓒ]\s*\S.*|\([cс]\) \S.*)[)\]]?"
)

_NETWORK = re.compile(
    r"telegram|телеграмм?|тг|tg|вконтакте|вк|vk|ок|ok|одноклассник(?:и|ах)|max|макс|дзене?|dzen|whatsapp|ватсап|viber"
    r"|вайбер|rutube|youtube|ютуб",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"(?:https?://)?(?:www\.|m\.)?(?:t\.me|vk\.(?:com|ru|me)|ok\.ru|max\.ru|dzen\.ru|rutube\.ru|youtube\.com|wa\.me"
    r"|chat\.whatsapp\.com|invite\.viber\.com)/\S*",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"[\s|,;•·]+")
_JOINTS = frozenset({"", "и", "and", "в", "во", "мы"})
_CALL = re.compile(
    r"\W*(?:подпис(?:ывайтесь|ывайся|аться|ка\b|ывайте)|подпиши(?:тесь|сь)|читайте нас|ищите нас"
    r"|присоединяйтесь|следите за н(?:ами|овостями)|мы (?:есть )?во? |мы вконтакте"
    r"|наш(?:и|а)? (?:канал|соцсети|паблик|группа|чат)"
    r"|(?:(?:ещё |еще |все |главные |свежие )?больше |(?:все |главные |свежие |другие )?)"
    r"новост(?:и|ей)\b(?=.{0,60}\bнаш(?:ем|их|ей|\b))|(?:ещё |еще )?больше новостей"
    r"|(?:ставьте|поставьте) лайк|прислать (?:новость|фото)|предложить новость|есть новость|стали очевидц"
    r"|пишите нам|присылайте (?:новости|фото)|subscribe|follow us|join us|send us)",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"telegram|телеграм|вконтакте|\bвк\b|\bvk\b|\bок\b|одноклассник|\bmax\b|\bмакс\b|дзен|dzen|whatsapp|viber|rutube"
    r"|youtube|t\.me/|vk\.(?:com|ru)/|ok\.ru/|max\.ru/|канал|соцсет|\||(?<!\w)@\w{4,}",
    re.IGNORECASE,
)
_ALONE = re.compile(  # so short and plain that no place need be named
    r"\W*(?:подпис(?:аться|ывайтесь)|подпишитесь) на (?:[«\"“].{1,60}[»\"”]|нас|канал)\W*"
    r"|[^.!?\n]{1,60}[.|:—–-]\s*подпис(?:аться|ывайтесь)\W*"
    r"|\W*подпис(?:аться|ывайтесь)(?: на нас)?\W*",
    re.IGNORECASE,
)


# Not that of an address («…/?erid=2Vtz»). Without a colon a token shows itself by a digit.
_TOKEN = re.compile(
    r"(?<![\w?&=/.-])erid(?:\s*[:=]\s*|(?:\s+|\s*[—–-]\s*)(?=[A-Z_-]*[0-9]))[A-Z0-9_-]{3,}(?!\w)",
    re.IGNORECASE | re.ASCII,
)
_ADVERTISER = re.compile(  # what a mark says behind the token; a sentence there is the story's
    r"\W*$|\s*[,;|/(]|\W+(?:(?:о )?рекламодател|реклама|ООО|[ОПЗ]?АО|ИП|ИНН|ОГРН|\d{1,2}\+)", re.IGNORECASE
)


def is_mark(line: str) -> bool:
    """«Реклама. ООО «Окна-Яр», erid: 2Vtz…», «ERID 2Vtz…»: the mark that advertising bears by law, alone."""
    if len(line) > _LONGEST_MARK:
        return False
    found = _TOKEN.search(line)
    return found is not None and _ADVERTISER.match(line, found.end()) is not None


def is_byline(line: str) -> bool:
    """«Фото: …», «Источник: …», «Автор Анна Лугова», «© …»: who made it, and nothing else."""
    return len(line) <= _LONGEST_BYLINE and _BYLINE.fullmatch(line) is not None


def is_call(line: str, *, linked: bool) -> bool:
    """Whether a line calls to subscribe or to write in, or lists the newsroom's networks."""
    if len(line) > _LONGEST_CALL:
        return False
    if _ALONE.fullmatch(line) or _is_row(line):
        return True
    return _CALL.match(line) is not None and (linked or _PLACE.search(line) is not None)


def _is_row(line: str) -> bool:
    """«Telegram | ВКонтакте | ОК», «• ВК: vk.com/nash_rayon»: networks or their addresses, nothing else."""
    words = [word for each in _BETWEEN.split(line) if (word := _bare(each)).lower() not in _JOINTS]
    addresses = sum(is_network_address(word) for word in words)
    names = sum(_NETWORK.fullmatch(word) is not None for word in words)
    return addresses + names == len(words) and (addresses > 0 or names > 1)


def is_network_address(text: str) -> bool:
    """Whether `text` is the address of a page on a social network, with or without «https://»."""
    return _ADDRESS.fullmatch(text) is not None


def _bare(word: str) -> str:
    return word.strip("()[]<>:—–-/.!👉📲🔹▪►") if len(word) < 3 or not is_network_address(word) else word
