"""The encoding of a text: marked, given, or judged by its words."""

from rlreco.transactions.formats.encodings.encoding import Encoding, find_encoding

__all__ = ["Encoding", "find_encoding"]
