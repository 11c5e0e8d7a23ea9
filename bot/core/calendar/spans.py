"""Spans of time as people read them: «1 день 2 ч», «15 мин»."""

from datetime import timedelta

from bot.core.language import Language, plural


def say_span(span: timedelta, language: Language) -> str:
    """«1 день», «2 ч 15 мин», «40 с»: the two largest units of which there are some."""
    span = timedelta(seconds=round(span.total_seconds()))
    hours, rest = divmod(span.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    days = plural(language, span.days, ru=("день", "дня", "дней"), en=("day", "days"))
    units = ("ч", "мин", "с") if language == "ru" else ("h", "min", "s")
    smaller = [
        f"{count} {unit}" for count, unit in zip((hours, minutes, seconds), units, strict=True) if count
    ]
    return " ".join(([days] if span.days else []) + smaller[: 1 if span.days else 2])
