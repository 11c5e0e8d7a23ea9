"""The double of VK: the methods that a publishing program calls, strict as measured on the real one."""

from bot.sandbox.vk.stand_in import VkStandIn
from bot.sandbox.vk.wall_post import VkPost

__all__ = ["VkPost", "VkStandIn"]
