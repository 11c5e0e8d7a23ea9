"""The double of OK (Odnoklassniki): signatures, rights and topics, strict as the real one's documentation."""

from bot.sandbox.ok.stand_in import OkStandIn
from bot.sandbox.ok.topic import OkTopic

__all__ = ["OkStandIn", "OkTopic"]
