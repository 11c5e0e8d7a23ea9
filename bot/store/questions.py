"""Questions: whom we asked whether a post is out, and who answered. What is answered loses its buttons."""

from datetime import datetime

from sqlalchemy import Connection, and_, delete, not_, select, update

from bot.core.delivery import Delivery, State
from bot.core.question import Decision, Question
from bot.store.engine import Part, insert_new
from bot.store.tables import decisions, deliveries, notices, questions


class Questions(Part):
    """Messages with «Вышло» and «Не вышло» under them."""

    async def question_shown(self, notice_id: int, question: Question, *, now: datetime) -> None:
        """A notice was told, and it asks: its message is kept until somebody or something has answered."""

        def work(connection: Connection) -> None:
            told = update(notices).where(notices.c.id == notice_id).values(due=None, told=now)
            connection.execute(told)
            row = {field: getattr(question, field) for field in Question.__dataclass_fields__}
            connection.execute(insert_new(questions).values(row))

        await self._write(work)

    async def answered_questions(self, *, limit: int = 20) -> list[Question]:
        """Messages that still have buttons though nothing is open any more, oldest first."""
        still_open = and_(deliveries.c.state == State.UNSURE, deliveries.c.attempts == questions.c.attempt)
        query = (
            select(questions)
            .join(deliveries, deliveries.c.id == questions.c.delivery)
            .where(not_(still_open))
            .order_by(questions.c.delivery, questions.c.chat, questions.c.message)
            .limit(limit)
        )
        rows = await self._read(lambda connection: connection.execute(query).mappings().all())
        return [Question(**row) for row in rows]

    async def close_question(self, chat: int, message: int) -> None:
        """This message has no buttons any more. Harmless where it never had any."""
        change = delete(questions).where(questions.c.chat == chat, questions.c.message == message)
        await self._write(lambda connection: connection.execute(change).rowcount)

    async def decision(self, delivery_id: int, attempt: int) -> Decision | None:
        """What a person decided about that attempt. None: nobody did."""
        query = select(decisions).where(decisions.c.delivery == delivery_id, decisions.c.attempt == attempt)
        row = await self._read(lambda connection: connection.execute(query).mappings().first())
        return None if row is None else Decision(**row)


def put_decision(connection: Connection, found: Delivery, *, landed: bool, by: str, now: datetime) -> None:
    """Adds who decided what about the last attempt of `found` to the caller's transaction."""
    row = {"delivery": found.id, "attempt": found.attempts, "landed": landed, "by": by, "at": now}
    connection.execute(insert_new(decisions).values(row))
