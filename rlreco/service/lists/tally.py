"""The checksum that a publication is verified by."""

import json
from hashlib import sha256

from rlreco.domain.lists import UserItems, is_item_key


class Tally:
    """Counts and a checksum of lists that doesn't depend on their order: digests are added up.

    users, entries : lists of customers, and their items; item_lists : lists of items
    """

    def __init__(self) -> None:
        self.users, self.entries, self.item_lists, self._sum = 0, 0, 0, 0

    def add(self, user_items: UserItems) -> None:
        if is_item_key(user_items.user):
            self.item_lists += 1
        else:
            self.users += 1
            self.entries += len(user_items.items)
        digest = sha256(json.dumps(user_items).encode()).digest()
        self._sum = (self._sum + int.from_bytes(digest[:16])) % 2**128

    @property
    def checksum(self) -> str:
        return f"{self._sum:032x}"
