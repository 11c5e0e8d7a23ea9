"""Sentences that the bot says to editors; their Russian is in its catalogue (bot/catalogues)."""

from typing import Final

from bot.core.language import Plural, Words

# who is who

STRANGER: Final = Words(
    "Hello! I only work with the newsroom. If you belong to it, give the admin your number: {id}."
)
STRANGER_PRESS: Final = Words("This button is for the newsroom.")
EDITOR_DECIDES: Final = Words(
    "An editor decides that. Send the article and press “Queue”: the editors will see it."
)

# help

HELLO: Final = Words("Hello, {name}!")
NEW: Final = Words(
    "Send an article: text, photo with caption, album, forwarded post or a file .txt, .md, .html.\n"
    "Or just a link: I will read the page and make an article of it.\n"
    "The first line is the headline, then the text. Formatting stays; a text that Telegram divided"
    " is put together.\n"
    "A link on a line of its own becomes the “read more” link.\n"
    "I show to the letter what readers of each network will see; you decide: queue, now, or an exact time.\n"
    "Nothing goes out before you have decided."
)
COMMANDS: Final = Words(
    "/new — what to send, and how\n"
    "/queue — what waits\n"
    "/plan — the coming week's slots\n"
    "/history — what went out and what did not\n"
    "/find — find an article by its words\n"
    "/log 12 — who did what with an article\n"
    "/editors — who is in the newsroom (/invite — let somebody in: admins)\n"
    "/status — how things are\n"
    "/urgent — breaking news, past queue and quiet hours (or /urgent 12)\n"
    "/cancel — drop the draft (or /cancel 12 — take an article back)\n"
    "/pause, /resume — stop a queue or a channel, and let it go again\n"
    "/freeze — stop everything at once"
)
UNKNOWN_COMMAND: Final = Words("There is no such command. All of them: /help")

# handing in

NOT_AN_ARTICLE: Final = Words(
    "I cannot work with this. Send text, a photo with caption, an album or a forwarded post."
)
NO_CAPTION: Final = Words(
    "A photo without caption is no article: send it again with the headline as its caption."
)
TOO_MANY_PHOTOS: Final = Words("More than ten photos: the first ten were taken.")
PHOTO_FAILED: Final = Words("One photo was not taken. {reason}")
PHOTO_TOO_BIG: Final = Words("It is over 20 MB.")

# previews and cards

MORE_LETTERS: Final = Words("…{count} more")
CARD_OF: Final = Words("card of {host}")
NUMBER: Final = Words("No. {id}")
GOES_TO: Final = Words("Queue “{queue}”: {channels}")
USED: Final = Words("{title} ({channel}): {length} of {limit}")
IF_QUEUED: Final = Words("If queued, it goes out {moment}.")
NO_SLOT: Final = Words("The queue has no slot within two months: choose an exact time.")
TWIN_WAITS: Final = Words("⚠️ A similar one is queued already: {by}, {created}; goes out {at}.")
TWIN_OUT: Final = Words("⚠️ A similar one went out {out}: {by}.")
TWIN_WAITS_SOMETIME: Final = Words("⚠️ A similar one waits already: {by}, {created}.")
SOMEBODY: Final = Words("somebody of the newsroom")
FROZEN_NOTE: Final = Words("⛔ Everything is stopped ({reason}). It waits for /resume.")
PAUSED_NOTE: Final = Words("⏸ Paused: {names}.")

WAITS: Final = Words("✅ Queued: {moment}, {place} in “{queue}”.")
WAITS_SOMETIME: Final = Words("✅ Queued in “{queue}”, {place}. No slot is in sight yet.")
PLACE: Final = Words("number {number}")
WAITS_EXACTLY: Final = Words("🕒 Goes out exactly {moment}.")
CROWDED: Final = Words("⚠️ Less than {gap} from “{title}”, {moment}.")
GOES_NOW: Final = Words("🚀 On its way now.")
GOES_ONCE_FREE: Final = Words("🕒 Goes out as soon as it is let go.")
OUT: Final = Words("✅ It is out.")
WITHDRAWN: Final = Words("🗑 Withdrawn.")
ON_ITS_WAY: Final = Words("🚀 Going out.")
NOT_OUT: Final = Words("❗ Not out yet.")
NOBODY_KNOWS: Final = Words("❓ Not everywhere is it known whether it is out.")
NOT_ALL_OUT: Final = Words("❗ Not out everywhere.")
CANCELLED: Final = Words("❌ Taken back, will not go out.")
EXPIRED: Final = Words("⌛ Its time has passed, it will not go out by itself. Send it again if needed.")
RETURNED: Final = Words("↩️ Returned by {name}.")
SENT_TO_EDITORS: Final = Words("📨 Sent to the editors. I will tell you what they decide.")

SURE_NOW: Final = Words("Publish now in {channels}?")
FROZEN_AND_NOW: Final = Words("⛔ Everything is stopped ({reason}), yet this goes out at once.")
PAUSED_AND_NOW: Final = Words("⏸ Queue “{queue}” is paused, yet this goes out at once.")
WHICH_TIME: Final = Words(
    "When? Choose, or write: “tomorrow 9:30”, “Fri 18:00”, “in 2 hours”, “15.03 at 12”."
)
UNCLEAR_TIME: Final = Words(
    "I did not get the time. Write, for example: “tomorrow 9:30”, “Fri 18:00”, “in 2 hours”, “18:40”."
)
PAST_TIME: Final = Words("That time has passed: {moment}. Name another one.")
WRITE_ANEW: Final = Words(
    "Send the whole new text: it replaces the old one. Photos stay; send a new photo to replace them."
)
WRITE_URGENT: Final = Words(
    "Send it: after one confirmation it goes out at once, past queue and quiet hours."
)

# answers to presses

STALE: Final = Words("This button is out of date.")
DECIDED: Final = Words("Already decided.")
DECIDED_SO: Final = Words("Already decided. {line}")
GONE: Final = Words("There is no such article.")
DONE: Final = Words("Done.")

# deliveries

STATE: Final = {
    "planned": Words("waits to be sent"),
    "sending": Words("being sent"),
    "sent": Words("out"),
    "failed": Words("failed"),
    "unsure": Words("finding out whether it is out"),
    "cancelled": Words("taken back"),
    "expired": Words("too late, not sent"),
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
ASKED: Final = Words("nobody knows whether it is out; look into the channel and decide")
PARKED: Final = Words("⏳ {channel}: not before {moment}. {reason}")
HELD_UP: Final = {
    "network": Words("⏳ {network} ({channel}): the network asked for patience, no post before {moment}."),
    "ceiling": Words(
        "⏳ {network} ({channel}) has had its posts of the hour (max_per_hour). The next one: {moment}."
    ),
}
DEADLINE_WAS: Final = Words("It had to leave before {moment}.")
STILL_NEEDED: Final = Words("If the post still matters, press “Retry”.")
STILL_NEEDED_AUTHOR: Final = Words("If the post still matters, tell an editor.")
IN_TIME: Final = Words("it had to leave before {moment}")
SAID_LANDED: Final = Words("✅ {name} ({channel}): it is out.")
SAID_LOST: Final = Words("🔁 {name} ({channel}): not out, sending again.")
SAID_RETRY: Final = Words("🔁 {name} ({channel}): sending again.")
FOUND_ITSELF: Final = Words("✅ Found after all ({channel}): it is out. {url}")
SETTLED_ITSELF: Final = Words("Settled by itself ({channel}): {state}.")
SHELL: Final = Words("from the command line")
LOST_MEANS: Final = Words(
    "“It is out” if the post is there. “Not out” if it is not: I send it again at once, without asking."
)

# approval

ACCEPTED: Final = Words("{name}: “{title}” is accepted. Goes out {moment}.")
ACCEPTED_SOMETIME: Final = Words("{name}: “{title}” is accepted.")
RETURNED_TO_YOU: Final = Words("{name}: “{title}” is returned. Change it and send it again.")
REFUSED_TO_YOU: Final = Words("{name}: “{title}” is taken back.")
ON_APPROVAL: Final = Words("📨 For you to decide")

# lists

QUEUE_EMPTY: Final = Words("Nothing waits.")
QUEUE_TITLE: Final = Words("Waiting: {count}")
PLAN_TITLE: Final = Words("The coming week")
PLAN_EMPTY: Final = Words("The schedule has no slot within a week.")
FREE_SLOT: Final = Words("— free —")
HISTORY_TITLE: Final = Words("Latest posts")
HISTORY_HELP: Final = Words("A number below opens the article: why it is not out, and what can be done.")
HISTORY_EMPTY: Final = Words("Nothing went out yet.")
NOT_CONFIGURED: Final = Words("(not in the configuration)")
NO_TIME_YET: Final = Words("no time yet")
PAGE: Final = Words("page {page} of {pages}")

STATUS_RUNS: Final = Words("🟢 Everything runs on schedule.")
STATUS_FROZEN: Final = Words("⛔ Everything is stopped ({by}, {at}): {reason}. To go on: /resume")
STATUS_PAUSED: Final = Words("⏸ Paused: {names}. To go on: /resume {name}")
STATUS_QUEUE: Final = Words("“{name}”: {waiting} waiting; next slot {next}")
STATUS_STANDS: Final = Words(
    "🔴 {network} ({channel}) takes no posts since {since}{reason}{advice} Its posts wait. {look}"
)
STANDS_ADVICE: Final = Words(" What to do: {advice}")
STANDS_LOOK: Final = Words("I look again {moment}.")
STANDS_LOOK_SOON: Final = Words("I look again soon.")
STATUS_EMPTY_SLOT: Final = Words("first free slot {at}")
NEVER: Final = Words("none")
STATUS_PLANNED: Final = Words("Waiting to be sent: {count}.")
STATUS_UNSURE: Final = Words("Nobody knows whether they are out: {count}.")
STATUS_FAILED: Final = Words("Failed: {count}.")
STATUS_DETAILS: Final = Words("Details: /history")

# stopping

FROZEN: Final = Words(
    "⛔ Everything is stopped ({reason}): nothing goes out on schedule until /resume. "
    "“Now” and /urgent still work."
)
NO_REASON: Final = Words("no reason given")
FROZEN_BEFORE: Final = Words("Already stopped. To go on: /resume")
RESUMED: Final = Words("🟢 Running again: {what}.")
EVERYTHING: Final = Words("everything")
NOTHING_STOPPED: Final = Words("Nothing was stopped.")
NOT_PAUSED: Final = Words("“{name}” is not paused.")
STILL_PAUSED: Final = Words("Still paused: {names}.")
PAUSED: Final = Words("⏸ “{name}” is paused. To go on: /resume {name}")
PAUSED_BEFORE: Final = Words("“{name}” is paused already.")
PAUSE_WHAT: Final = Words(
    "Pause what? Write, for example: /pause {example}\nQueues: {queues}\nChannels: {channels}"
)
URGENT_GOES: Final = Words("🚀 “{title}” goes out now.")
NOT_WAITING: Final = Words("No. {id} does not wait: it is out, taken back, or does not exist.")
LEAVES: Final = Words("No. {id} is on its way this very moment: it cannot be taken back.")
NO_NUMBER: Final = Words("An article's number is needed: /{command} 12, for example. Numbers: /queue.")
CANCELLED_ONE: Final = Words("❌ “{title}” is taken back.")
STEP_DROPPED: Final = Words("All right, I ask no more. The draft stays; /cancel once more drops it too.")
NOTHING_TO_CANCEL: Final = Words("There is no draft. To take an article back: /cancel 12 (numbers: /queue).")

TROUBLE: Final = Words(
    "Something broke on my side, not on yours. Try again; if it happens again, tell the admin."
)

# labels of buttons

LABEL_QUEUE: Final = Words("📥 Queue")
LABEL_QUEUE_OTHER: Final = Words("📥 Queue “{queue}”")
LABEL_NOW: Final = Words("🚀 Now")
LABEL_NOW_YES: Final = Words("🚀 Now, yes")
LABEL_TIME: Final = Words("🕒 At a time")
LABEL_EDIT: Final = Words("✏️ Change")
LABEL_CANCEL: Final = Words("❌ Cancel")
LABEL_TAKE_BACK: Final = Words("❌ Take back")
LABEL_BACK: Final = Words("◀️ Back")
LABEL_SHOW: Final = Words("👁 Show")
LABEL_REFRESH: Final = Words("🔄 Refresh")
LABEL_ACCEPT: Final = Words("✅ Accept")
LABEL_RETURN: Final = Words("↩️ Return")
LABEL_RETRY: Final = Words("🔁 Retry")
LABEL_RETRY_IN: Final = Words("🔁 Retry: {channel}")
LABEL_LANDED: Final = Words("✅ It is out")
LABEL_LOST: Final = Words("🔁 Not out — send again")
LABEL_LANDED_IN: Final = Words("✅ Out: {channel}")
LABEL_LOST_IN: Final = Words("🔁 Not out: {channel}")
LABEL_OPEN: Final = Words("🔗 Look: {channel}")
LABEL_IN_AN_HOUR: Final = Words("In an hour")
LABEL_TODAY: Final = Words("Today, {moment}")
LABEL_TOMORROW: Final = Words("Tomorrow, {moment}")

MENU: Final = (
    ("new", Words("what to send")),
    ("queue", Words("what waits")),
    ("plan", Words("the coming week")),
    ("history", Words("what went out")),
    ("find", Words("find an article")),
    ("log", Words("who did what")),
    ("status", Words("how things are")),
    ("urgent", Words("breaking news")),
    ("cancel", Words("drop the draft")),
    ("pause", Words("stop a queue or a channel")),
    ("resume", Words("let it go again")),
    ("freeze", Words("stop everything")),
    ("help", Words("all commands")),
    ("editors", Words("who is in the newsroom")),
    ("invite", Words("let somebody in (admins)")),
)

# nouns

LETTERS: Final = Plural("{count} letter", "{count} letters")
PHOTOS: Final = Plural("{count} photo", "{count} photos")
CHANNELS: Final = Plural("{count} channel", "{count} channels")
ARTICLES: Final = Plural("{count} article", "{count} articles")
