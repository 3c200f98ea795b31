"""An encoding that a person names."""

import codecs
import re
from encodings.aliases import aliases

from rlreco.errors import ConfigError
from rlreco.hints import nearest
from rlreco.language import gettext

# Ways to write text in ASCII for other ends, the machine's own code pages, and none at all.
_NO_FILES = {
    *("charmap", "idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "utf_7"),
    *("mbcs", "oem"),
}
# What programs write under these names.
_WIDER = {
    "utf_8_sig": "utf-8",
    "shift_jis": "cp932",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "big5": "cp950",
    "tis_620": "cp874",
}
_CODE_PAGE = re.compile(r"^(?:x-)?(?:win|windows|ansi|ms|dos|oem|ibm|cp|code ?page)[ _-]?(\d{3,4})$")
_USUAL = (
    *("utf-8", "utf-16", "windows-1250", "windows-1251", "windows-1252", "windows-1253", "windows-1254"),
    *("windows-1255", "windows-1256", "windows-1257", "iso-8859-1", "iso-8859-2", "iso-8859-15", "koi8-r", "cp866"),
    *("cp850", "mac-roman", "shift-jis", "gb18030", "big5", "euc-kr", "euc-jp", "cp874"),
)


def codec_of(given: str) -> str:
    """Python's name of an encoding. Raises ConfigError if there is none of that name for files."""
    try:
        name = codecs.lookup(_CODE_PAGE.sub(r"cp\1", given.strip().lower())).name
        # Codecs from bytes to bytes, as base64, refuse to give text.
        b"a".decode(name, "ignore")
    except (LookupError, ValueError):
        raise _no_such(given) from None
    plain = name.replace("-", "_")
    if plain in _NO_FILES:
        raise _no_such(given)
    return _WIDER.get(plain, name)


def _no_such(given: str) -> ConfigError:
    others = {name.replace("_", "-") for name, codec in aliases.items() if _is_for_files(codec)}
    names = [*_USUAL, *sorted(others - set(_USUAL))]
    unknown = gettext("There is no encoding {encoding}.", encoding=repr(given[:40]))
    return ConfigError(f"{unknown} {nearest(given[:40].lower(), names)}")


def _is_for_files(codec: str) -> bool:
    return codec not in _NO_FILES and not codec.endswith("_codec") and codec not in ("rot_13", "tactis")
