"""Text without its accents."""

from unicodedata import category, normalize

import pyarrow as pa
import pyarrow.compute as pc


def without_accents(text: str) -> str:
    """In Unicode's taken-apart form, where accents are signs of their own, and without these.

    A long text has few different signs, so each is looked up once.
    """
    apart = normalize("NFKD", text)
    return apart.translate({ord(sign): None for sign in set(apart) if category(sign)[0] == "M"})


def plain_words(texts: pa.Array, kept: str = "") -> pa.Array:
    """Letters and figures in lower case and without accents, with single blanks between the words.

    kept : further signs that stay
    """
    bare = pc.replace_substring_regex(pc.utf8_normalize(pc.utf8_lower(texts), form="NFKD"), r"\p{M}+", "")
    bare = pc.replace_substring(pc.replace_substring(bare, "ı", "i"), "ł", "l")
    return pc.utf8_trim_whitespace(pc.replace_substring_regex(bare, rf"[^\p{{L}}\p{{N}}{kept}]+", " "))
