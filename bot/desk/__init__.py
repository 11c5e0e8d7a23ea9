"""The desk: what people do with articles. The editors' chat and the shell both come through here.

Every verb is one short story: ask the store, let the core decide, tell the store.
"""

from bot.desk.amending import Amending, Prospect
from bot.desk.approving import Approving
from bot.desk.choosing import Choosing
from bot.desk.crowding import Crowding
from bot.desk.editing import Editing
from bot.desk.finding import Finding
from bot.desk.forecasting import HORIZON, Forecast, Stretch
from bot.desk.handing_in import Preview
from bot.desk.looking import Looking
from bot.desk.neighbours import Neighbouring, Place
from bot.desk.ordering import Ordering
from bot.desk.queueing import Queueing
from bot.desk.resolving import Resolving
from bot.desk.staff import Staff
from bot.desk.stopping import Stopping

__all__ = ["HORIZON", "Desk", "Forecast", "Place", "Preview", "Prospect", "Stretch"]


class Desk(
    Queueing,
    Editing,
    Ordering,
    Finding,
    Crowding,
    Resolving,
    Choosing,
    Looking,
    Neighbouring,
    Stopping,
    Staff,
    Approving,
    Amending,
):
    """What editors can do: one class, one file per thing that they do."""
