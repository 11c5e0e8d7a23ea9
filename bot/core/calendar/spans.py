"""Spans of time as people read them: «1 день 2 ч», «15 мин»."""

from datetime import timedelta

from bot.core.language import Language, Plural, Words

_DAYS = Plural("{count} day", "{count} days")
_SMALLER = Words("{count} h"), Words("{count} min"), Words("{count} s")


def say_span(span: timedelta, language: Language) -> str:
    """«1 день», «2 ч 15 мин», «40 с»: the two largest units of which there are some."""
    span = timedelta(seconds=round(span.total_seconds()))
    hours, rest = divmod(span.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    days = _DAYS.say(language, span.days)
    counts = zip((hours, minutes, seconds), _SMALLER, strict=True)
    smaller = [unit.say(language, count=count) for count, unit in counts if count]
    return " ".join(([days] if span.days else []) + smaller[: 1 if span.days else 2])
