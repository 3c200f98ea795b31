"""Letters and signs that are written in many ways, as the same few."""

import unicodedata

# The ı of Turkish, the ł of Polish and the ø of Danish have no accent that comes apart.
_LOOKALIKES = str.maketrans("‐‑‒–—−ıłø", "------ilo")


def folded(text: str) -> str:
    """In small letters without accents, and with plain blanks, dashes and figures."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.lower()).translate(_LOOKALIKES)
    # Hangul comes apart as well, and together again.
    return unicodedata.normalize("NFC", "".join(sign for sign in apart if unicodedata.category(sign) != "Mn"))
