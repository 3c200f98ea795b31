"""Names of things: ids are text, and two of them have a meaning of their own."""

from typing import TypeAlias

CustomerId: TypeAlias = str
ProductId: TypeAlias = str
StateId: TypeAlias = str
NodeId: TypeAlias = str
SessionId: TypeAlias = str

ROOT: NodeId = "root"
"""The node that sums over all products; its one arm is called by the same name."""

SHARED = "main"
"""The workspace that everybody sees."""
