"""Routes: every list behind one router."""

from aiogram import Router

from bot.editors.lists import finding, glance, line, logbook, ordering, past, week

router = Router(name="lists")
router.include_routers(line.router, ordering.router, week.router, past.router, glance.router)
router.include_routers(finding.router, logbook.router)
