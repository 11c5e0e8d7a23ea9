"""Every sentence that the bot says to editors, in both languages of the house."""

from typing import Final

from bot.core.language import Words

# who is who

STRANGER: Final = Words(
    ru="Здравствуйте! Я работаю только с редакцией."
    " Если вы из неё, передайте администратору ваш номер: {id}.",
    en="Hello! I only work with the newsroom. If you belong to it, give the admin your number: {id}.",
)
STRANGER_PRESS: Final = Words(ru="Эта кнопка для редакции.", en="This button is for the newsroom.")
EDITOR_DECIDES: Final = Words(
    ru="Это решает редактор. Пришлите статью и нажмите «В очередь»: редакторы её увидят.",
    en="An editor decides that. Send the article and press “Queue”: the editors will see it.",
)

# help

HELLO: Final = Words(ru="Здравствуйте, {name}!", en="Hello, {name}!")
NEW: Final = Words(
    ru="Пришлите статью: текст, фото с подписью, альбом, пересланный пост или файл .txt, .md, .html.\n"
    "Или одну ссылку: прочитаю страницу и сделаю из неё статью.\n"
    "Первая строка — заголовок, дальше текст. Форматирование сохраню; текст, который Telegram разбил на"
    " части, соберу.\n"
    "Ссылка отдельной строкой станет ссылкой «Читать полностью».\n"
    "Покажу до буквы, что увидят в каждой соцсети, а вы решите: в очередь, сейчас или к точному времени.\n"
    "Пока вы не решили, ничего не выйдет.",
    en="Send an article: text, photo with caption, album, forwarded post or a file .txt, .md, .html.\n"
    "Or just a link: I will read the page and make an article of it.\n"
    "The first line is the headline, then the text. Formatting stays; a text that Telegram divided"
    " is put together.\n"
    "A link on a line of its own becomes the “read more” link.\n"
    "I show to the letter what readers of each network will see; you decide: queue, now, or an exact time.\n"
    "Nothing goes out before you have decided.",
)
COMMANDS: Final = Words(
    ru="/new — что и как присылать\n"
    "/queue — что ждёт своей очереди\n"
    "/plan — сетка на неделю\n"
    "/history — что вышло и что не вышло\n"
    "/find — найти статью по словам\n"
    "/log 12 — кто и что делал со статьёй\n"
    "/status — как дела\n"
    "/urgent — срочное, мимо очереди и тихих часов (или /urgent 12)\n"
    "/cancel — убрать черновик (или /cancel 12 — снять статью)\n"
    "/pause, /resume — остановить и снова пустить очередь или канал\n"
    "/freeze — остановить всё и сразу",
    en="/new — what to send, and how\n"
    "/queue — what waits\n"
    "/plan — the coming week's slots\n"
    "/history — what went out and what did not\n"
    "/find — find an article by its words\n"
    "/log 12 — who did what with an article\n"
    "/status — how things are\n"
    "/urgent — breaking news, past queue and quiet hours (or /urgent 12)\n"
    "/cancel — drop the draft (or /cancel 12 — take an article back)\n"
    "/pause, /resume — stop a queue or a channel, and let it go again\n"
    "/freeze — stop everything at once",
)
UNKNOWN_COMMAND: Final = Words(
    ru="Такой команды нет. Все команды: /help", en="There is no such command. All of them: /help"
)

# handing in

NOT_AN_ARTICLE: Final = Words(
    ru="С этим я не справлюсь. Нужен текст, фото с подписью, альбом или пересланный пост.",
    en="I cannot work with this. Send text, a photo with caption, an album or a forwarded post.",
)
NO_CAPTION: Final = Words(
    ru="Фото без подписи не поставить: пришлите его ещё раз с заголовком в подписи.",
    en="A photo without caption is no article: send it again with the headline as its caption.",
)
TOO_MANY_PHOTOS: Final = Words(
    ru="Фото больше десяти: взял первые десять.", en="More than ten photos: the first ten were taken."
)
PHOTO_FAILED: Final = Words(
    ru="Одно фото не взял. {reason}",
    en="One photo was not taken. {reason}",
)
PHOTO_TOO_BIG: Final = Words(ru="Оно больше 20 МБ.", en="It is over 20 MB.")

# previews and cards

MORE_LETTERS: Final = Words(ru="…ещё {count}", en="…{count} more")
CARD_OF: Final = Words(ru="карточка {host}", en="card of {host}")
NUMBER: Final = Words(ru="№ {id}", en="No. {id}")
GOES_TO: Final = Words(ru="Очередь «{queue}»: {channels}", en="Queue “{queue}”: {channels}")
USED: Final = Words(
    ru="{title} ({channel}): {length} из {limit}", en="{title} ({channel}): {length} of {limit}"
)
IF_QUEUED: Final = Words(
    ru="Если поставить в очередь, выйдет {moment}.", en="If queued, it goes out {moment}."
)
NO_SLOT: Final = Words(
    ru="В расписании очереди нет места на ближайшие два месяца: поставьте ко времени.",
    en="The queue has no slot within two months: choose an exact time.",
)
TWIN_WAITS: Final = Words(
    ru="⚠️ Похожая уже стоит: {by}, {created}; выйдет {at}.",
    en="⚠️ A similar one is queued already: {by}, {created}; goes out {at}.",
)
TWIN_OUT: Final = Words(ru="⚠️ Похожая уже вышла {out}: {by}.", en="⚠️ A similar one went out {out}: {by}.")
TWIN_WAITS_SOMETIME: Final = Words(
    ru="⚠️ Похожая уже ждёт: {by}, {created}.",
    en="⚠️ A similar one waits already: {by}, {created}.",
)
SOMEBODY: Final = Words(ru="кто-то из редакции", en="somebody of the newsroom")
FROZEN_NOTE: Final = Words(
    ru="⛔ Всё остановлено ({reason}). Выйдет после /resume.",
    en="⛔ Everything is stopped ({reason}). It waits for /resume.",
)
PAUSED_NOTE: Final = Words(ru="⏸ На паузе: {names}.", en="⏸ Paused: {names}.")

WAITS: Final = Words(
    ru="✅ В очереди: {moment}, {place} в очереди «{queue}».",
    en="✅ Queued: {moment}, {place} in “{queue}”.",
)
WAITS_SOMETIME: Final = Words(
    ru="✅ В очереди «{queue}», {place}. Места в расписании пока нет.",
    en="✅ Queued in “{queue}”, {place}. No slot is in sight yet.",
)
PLACE: Final = Words(ru="{number}-я", en="number {number}")
WAITS_EXACTLY: Final = Words(ru="🕒 Выйдет точно {moment}.", en="🕒 Goes out exactly {moment}.")
CROWDED: Final = Words(
    ru="⚠️ Ближе {gap} к «{title}», {moment}.", en="⚠️ Less than {gap} from “{title}”, {moment}."
)
GOES_NOW: Final = Words(ru="🚀 Отправляю сейчас.", en="🚀 On its way now.")
GOES_ONCE_FREE: Final = Words(
    ru="🕒 Выйдет, как только снова пустят.", en="🕒 Goes out as soon as it is let go."
)
OUT: Final = Words(ru="✅ Вышла.", en="✅ It is out.")
ON_ITS_WAY: Final = Words(ru="🚀 Выходит.", en="🚀 Going out.")
NOT_OUT: Final = Words(ru="❗ Пока не вышла.", en="❗ Not out yet.")
NOBODY_KNOWS: Final = Words(
    ru="❓ Не везде ясно, вышла ли.", en="❓ Not everywhere is it known whether it is out."
)
NOT_ALL_OUT: Final = Words(ru="❗ Вышла не везде.", en="❗ Not out everywhere.")
CANCELLED: Final = Words(ru="❌ Снята, не выйдет.", en="❌ Taken back, will not go out.")
EXPIRED: Final = Words(
    ru="⌛ Время прошло, само не выйдет. Пришлите ещё раз, если нужно.",
    en="⌛ Its time has passed, it will not go out by itself. Send it again if needed.",
)
RETURNED: Final = Words(ru="↩️ Возвращена: {name}.", en="↩️ Returned by {name}.")
SENT_TO_EDITORS: Final = Words(
    ru="📨 Отправлено редакторам. Сообщу, что решат.",
    en="📨 Sent to the editors. I will tell you what they decide.",
)

SURE_NOW: Final = Words(ru="Опубликовать сейчас в {channels}?", en="Publish now in {channels}?")
FROZEN_AND_NOW: Final = Words(
    ru="⛔ Всё остановлено ({reason}), но это выйдет сразу.",
    en="⛔ Everything is stopped ({reason}), yet this goes out at once.",
)
PAUSED_AND_NOW: Final = Words(
    ru="⏸ Очередь «{queue}» на паузе, но это выйдет сразу.",
    en="⏸ Queue “{queue}” is paused, yet this goes out at once.",
)
WHICH_TIME: Final = Words(
    ru="Когда? Выберите или напишите: «завтра 9:30», «пт 18:00», «через 2 часа», «15.03 в 12».",
    en="When? Choose, or write: “tomorrow 9:30”, “Fri 18:00”, “in 2 hours”, “15.03 at 12”.",
)
UNCLEAR_TIME: Final = Words(
    ru="Не понял время. Напишите так: «завтра 9:30», «пт 18:00», «через 2 часа», «15.03 в 12», «18:40».",
    en="I did not get the time. Write, for example: “tomorrow 9:30”, “Fri 18:00”, “in 2 hours”, “18:40”.",
)
PAST_TIME: Final = Words(
    ru="Это время уже прошло: {moment}. Назовите другое.",
    en="That time has passed: {moment}. Name another one.",
)
WRITE_ANEW: Final = Words(
    ru="Пришлите новый текст целиком — он заменит прежний. Фото останутся; пришлёте новые — заменю.",
    en="Send the whole new text: it replaces the old one. Photos stay; send a new photo to replace them.",
)
WRITE_URGENT: Final = Words(
    ru="Пришлите срочное: после одного подтверждения оно выйдет сразу, мимо очереди и тихих часов.",
    en="Send it: after one confirmation it goes out at once, past queue and quiet hours.",
)

# answers to presses

STALE: Final = Words(ru="Кнопка устарела.", en="This button is out of date.")
DECIDED: Final = Words(ru="Уже решено.", en="Already decided.")
DECIDED_SO: Final = Words(ru="Уже решено. {line}", en="Already decided. {line}")
GONE: Final = Words(ru="Такой статьи нет.", en="There is no such article.")
DONE: Final = Words(ru="Готово.", en="Done.")

# deliveries

STATE: Final = {
    "planned": Words(ru="ждёт отправки", en="waits to be sent"),
    "sending": Words(ru="отправляется", en="being sent"),
    "sent": Words(ru="вышло", en="out"),
    "failed": Words(ru="не вышло", en="failed"),
    "unsure": Words(ru="выясняю, вышло ли", en="finding out whether it is out"),
    "cancelled": Words(ru="снято", en="taken back"),
    "expired": Words(ru="опоздало, не отправлено", en="too late, not sent"),
}
MARK: Final = {
    "planned": "⏳",
    "sending": "🚀",
    "sent": "✅",
    "failed": "❌",
    "unsure": "❓",
    "cancelled": "➖",
    "expired": "⌛",
}
ASKED: Final = Words(
    ru="неизвестно, вышло ли; посмотрите в канале и решите",
    en="nobody knows whether it is out; look into the channel and decide",
)
PARKED: Final = Words(
    ru="⏳ {channel}: отправлю не раньше {moment}. {reason}",
    en="⏳ {channel}: not before {moment}. {reason}",
)
HELD_UP: Final = {
    "network": Words(
        ru="⏳ {network} ({channel}): сеть просила подождать, посты пойдут не раньше {moment}.",
        en="⏳ {network} ({channel}): the network asked for patience, no post before {moment}.",
    ),
    "ceiling": Words(
        ru="⏳ {network} ({channel}): постов за час уже столько, сколько разрешено (max_per_hour). "
        "Следующий — {moment}.",
        en="⏳ {network} ({channel}) has had its posts of the hour (max_per_hour). The next one: {moment}.",
    ),
}
DEADLINE_WAS: Final = Words(ru="Отправить нужно было до {moment}.", en="It had to leave before {moment}.")
STILL_NEEDED: Final = Words(
    ru="Если пост ещё нужен, нажмите «Повторить».", en="If the post still matters, press “Retry”."
)
STILL_NEEDED_AUTHOR: Final = Words(
    ru="Если пост ещё нужен, скажите редактору.", en="If the post still matters, tell an editor."
)
IN_TIME: Final = Words(ru="отправить нужно было до {moment}", en="it had to leave before {moment}")
SAID_LANDED: Final = Words(ru="✅ {name} ({channel}): вышло.", en="✅ {name} ({channel}): it is out.")
SAID_LOST: Final = Words(
    ru="🔁 {name} ({channel}): не вышло, отправляю ещё раз.",
    en="🔁 {name} ({channel}): not out, sending again.",
)
SAID_RETRY: Final = Words(
    ru="🔁 {name} ({channel}): отправляю ещё раз.", en="🔁 {name} ({channel}): sending again."
)
FOUND_ITSELF: Final = Words(
    ru="✅ Нашлось само ({channel}): вышло. {url}", en="✅ Found after all ({channel}): it is out. {url}"
)
SETTLED_ITSELF: Final = Words(
    ru="Выяснилось само ({channel}): {state}.", en="Settled by itself ({channel}): {state}."
)
SHELL: Final = Words(ru="из командной строки", en="from the command line")
LOST_MEANS: Final = Words(
    ru="«Вышло» — если пост на месте. «Не вышло» — если его нет: отправлю ещё раз сразу же, без вопросов.",
    en="“It is out” if the post is there. “Not out” if it is not: I send it again at once, without asking.",
)

# approval

ACCEPTED: Final = Words(
    ru="{name}: «{title}» принята, выйдет {moment}.", en="{name}: “{title}” is accepted. Goes out {moment}."
)
ACCEPTED_SOMETIME: Final = Words(ru="{name}: «{title}» принята.", en="{name}: “{title}” is accepted.")
RETURNED_TO_YOU: Final = Words(
    ru="{name}: «{title}» возвращена. Поправьте («Изменить») и отправьте снова.",
    en="{name}: “{title}” is returned. Change it and send it again.",
)
REFUSED_TO_YOU: Final = Words(ru="{name}: «{title}» снята.", en="{name}: “{title}” is taken back.")
ON_APPROVAL: Final = Words(ru="📨 На ваше решение", en="📨 For you to decide")

# lists

QUEUE_EMPTY: Final = Words(ru="Очередь пуста.", en="Nothing waits.")
QUEUE_TITLE: Final = Words(ru="Ждут выхода: {count}", en="Waiting: {count}")
PLAN_TITLE: Final = Words(ru="Сетка на неделю", en="The coming week")
PLAN_EMPTY: Final = Words(
    ru="На неделю в расписании нет ни одного выхода.", en="The schedule has no slot within a week."
)
FREE_SLOT: Final = Words(ru="— свободно —", en="— free —")
HISTORY_TITLE: Final = Words(ru="Последние публикации", en="Latest posts")
HISTORY_HELP: Final = Words(
    ru="Номер под списком открывает статью: там видно, почему она не вышла и что можно сделать.",
    en="A number below opens the article: why it is not out, and what can be done.",
)
HISTORY_EMPTY: Final = Words(ru="Пока ничего не выходило.", en="Nothing went out yet.")
NOT_CONFIGURED: Final = Words(ru="(нет в настройках)", en="(not in the configuration)")
NO_TIME_YET: Final = Words(ru="время не назначено", en="no time yet")
PAGE: Final = Words(ru="стр. {page} из {pages}", en="page {page} of {pages}")

STATUS_RUNS: Final = Words(ru="🟢 Работаю: всё идёт по расписанию.", en="🟢 Everything runs on schedule.")
STATUS_FROZEN: Final = Words(
    ru="⛔ Всё остановлено ({by}, {at}): {reason}. Снова пустить: /resume",
    en="⛔ Everything is stopped ({by}, {at}): {reason}. To go on: /resume",
)
STATUS_PAUSED: Final = Words(
    ru="⏸ На паузе: {names}. Снова пустить: /resume {name}", en="⏸ Paused: {names}. To go on: /resume {name}"
)
STATUS_QUEUE: Final = Words(
    ru="«{name}»: ждёт {waiting}; следующий слот {next}", en="“{name}”: {waiting} waiting; next slot {next}"
)
STATUS_STANDS: Final = Words(
    ru="🔴 {network} ({channel}) не принимает посты с {since}{reason}{advice} Посты ждут. {look}",
    en="🔴 {network} ({channel}) takes no posts since {since}{reason}{advice} Its posts wait. {look}",
)
STANDS_ADVICE: Final = Words(ru=" Что сделать: {advice}", en=" What to do: {advice}")
STANDS_LOOK: Final = Words(ru="Проверю снова {moment}.", en="I look again {moment}.")
STANDS_LOOK_SOON: Final = Words(ru="Скоро проверю снова.", en="I look again soon.")
STATUS_EMPTY_SLOT: Final = Words(ru="первый свободный {at}", en="first free slot {at}")
NEVER: Final = Words(ru="не назначен", en="none")
STATUS_PLANNED: Final = Words(ru="Ждут отправки: {count}.", en="Waiting to be sent: {count}.")
STATUS_UNSURE: Final = Words(
    ru="Неизвестно, вышли ли: {count}.", en="Nobody knows whether they are out: {count}."
)
STATUS_FAILED: Final = Words(ru="Не вышло: {count}.", en="Failed: {count}.")
STATUS_DETAILS: Final = Words(ru="Подробности: /history", en="Details: /history")

# stopping

FROZEN: Final = Words(
    ru="⛔ Всё остановлено ({reason}): до /resume по расписанию не выйдет ничего. "
    "«Сейчас» и /urgent работают.",
    en="⛔ Everything is stopped ({reason}): nothing goes out on schedule until /resume. "
    "“Now” and /urgent still work.",
)
NO_REASON: Final = Words(ru="без объяснений", en="no reason given")
FROZEN_BEFORE: Final = Words(
    ru="Уже остановлено. Снова пустить: /resume", en="Already stopped. To go on: /resume"
)
RESUMED: Final = Words(ru="🟢 Снова работаю: {what}.", en="🟢 Running again: {what}.")
EVERYTHING: Final = Words(ru="всё", en="everything")
NOTHING_STOPPED: Final = Words(ru="Ничего и не было остановлено.", en="Nothing was stopped.")
NOT_PAUSED: Final = Words(ru="«{name}» не на паузе.", en="“{name}” is not paused.")
STILL_PAUSED: Final = Words(ru="На паузе остаётся: {names}.", en="Still paused: {names}.")
PAUSED: Final = Words(
    ru="⏸ «{name}» на паузе. Снова пустить: /resume {name}",
    en="⏸ “{name}” is paused. To go on: /resume {name}",
)
PAUSED_BEFORE: Final = Words(ru="«{name}» и так на паузе.", en="“{name}” is paused already.")
PAUSE_WHAT: Final = Words(
    ru="Что поставить на паузу? Напишите, например: /pause {example}\nОчереди: {queues}\nКаналы: {channels}",
    en="Pause what? Write, for example: /pause {example}\nQueues: {queues}\nChannels: {channels}",
)
URGENT_GOES: Final = Words(ru="🚀 «{title}» выходит сейчас.", en="🚀 “{title}” goes out now.")
NOT_WAITING: Final = Words(
    ru="Статья № {id} не ждёт выхода: уже вышла, снята, или такой нет.",
    en="No. {id} does not wait: it is out, taken back, or does not exist.",
)
LEAVES: Final = Words(
    ru="Статья № {id} как раз уходит: снять её уже нельзя.",
    en="No. {id} is on its way this very moment: it cannot be taken back.",
)
NO_NUMBER: Final = Words(
    ru="Нужен номер статьи, например /{command} 12. Номера — в /queue.",
    en="An article's number is needed: /{command} 12, for example. Numbers: /queue.",
)
CANCELLED_ONE: Final = Words(ru="❌ «{title}» снята, не выйдет.", en="❌ “{title}” is taken back.")
STEP_DROPPED: Final = Words(
    ru="Хорошо, больше не спрашиваю. Черновик остался; убрать и его: /cancel ещё раз.",
    en="All right, I ask no more. The draft stays; /cancel once more drops it too.",
)
NOTHING_TO_CANCEL: Final = Words(
    ru="Черновика нет. Снять статью с очереди: /cancel 12 (номера — в /queue).",
    en="There is no draft. To take an article back: /cancel 12 (numbers: /queue).",
)

TROUBLE: Final = Words(
    ru="Что-то сломалось у меня, не у вас. Попробуйте ещё раз; если повторится — скажите администратору.",
    en="Something broke on my side, not on yours. Try again; if it happens again, tell the admin.",
)

# labels of buttons

LABEL_QUEUE: Final = Words(ru="📥 В очередь", en="📥 Queue")
LABEL_QUEUE_OTHER: Final = Words(ru="📥 В очередь «{queue}»", en="📥 Queue “{queue}”")
LABEL_NOW: Final = Words(ru="🚀 Сейчас", en="🚀 Now")
LABEL_NOW_YES: Final = Words(ru="🚀 Сейчас, да", en="🚀 Now, yes")
LABEL_TIME: Final = Words(ru="🕒 Ко времени", en="🕒 At a time")
LABEL_EDIT: Final = Words(ru="✏️ Изменить", en="✏️ Change")
LABEL_CANCEL: Final = Words(ru="❌ Отмена", en="❌ Cancel")
LABEL_TAKE_BACK: Final = Words(ru="❌ Снять", en="❌ Take back")
LABEL_BACK: Final = Words(ru="◀️ Назад", en="◀️ Back")
LABEL_SHOW: Final = Words(ru="👁 Показать", en="👁 Show")
LABEL_REFRESH: Final = Words(ru="🔄 Обновить", en="🔄 Refresh")
LABEL_ACCEPT: Final = Words(ru="✅ Принять", en="✅ Accept")
LABEL_RETURN: Final = Words(ru="↩️ Вернуть", en="↩️ Return")
LABEL_RETRY: Final = Words(ru="🔁 Повторить", en="🔁 Retry")
LABEL_RETRY_IN: Final = Words(ru="🔁 Повторить: {channel}", en="🔁 Retry: {channel}")
LABEL_LANDED: Final = Words(ru="✅ Вышло", en="✅ It is out")
LABEL_LOST: Final = Words(ru="🔁 Не вышло — повторить", en="🔁 Not out — send again")
LABEL_LANDED_IN: Final = Words(ru="✅ Вышло: {channel}", en="✅ Out: {channel}")
LABEL_LOST_IN: Final = Words(ru="🔁 Не вышло: {channel}", en="🔁 Not out: {channel}")
LABEL_OPEN: Final = Words(ru="🔗 Посмотреть: {channel}", en="🔗 Look: {channel}")
LABEL_IN_AN_HOUR: Final = Words(ru="Через час", en="In an hour")
LABEL_TODAY: Final = Words(ru="Сегодня, {moment}", en="Today, {moment}")
LABEL_TOMORROW: Final = Words(ru="Завтра, {moment}", en="Tomorrow, {moment}")

MENU: Final = (
    ("new", Words(ru="что и как присылать", en="what to send")),
    ("queue", Words(ru="что ждёт", en="what waits")),
    ("plan", Words(ru="сетка на неделю", en="the coming week")),
    ("history", Words(ru="что вышло", en="what went out")),
    ("find", Words(ru="найти статью", en="find an article")),
    ("log", Words(ru="кто что делал", en="who did what")),
    ("status", Words(ru="как дела", en="how things are")),
    ("urgent", Words(ru="срочное", en="breaking news")),
    ("cancel", Words(ru="убрать черновик", en="drop the draft")),
    ("pause", Words(ru="остановить очередь или канал", en="stop a queue or a channel")),
    ("resume", Words(ru="снова пустить", en="let it go again")),
    ("freeze", Words(ru="остановить всё", en="stop everything")),
    ("help", Words(ru="все команды", en="all commands")),
)

# nouns

LETTERS: Final = (("знак", "знака", "знаков"), ("letter", "letters"))
PHOTOS: Final = (("фото", "фото", "фото"), ("photo", "photos"))
CHANNELS: Final = (("канал", "канала", "каналов"), ("channel", "channels"))
ARTICLES: Final = (("статья", "статьи", "статей"), ("article", "articles"))
