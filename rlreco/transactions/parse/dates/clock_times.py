"""The time of day within a date, and the zones that may follow it."""

import re

_ZONE_NAMES = (
    "pst|pdt|mst|mdt|cst|cdt|est|edt|akst|akdt|hst|ast|adt|nst|ndt|pt|et|ct|mt|gmt|utc|ut|z|wet|west|cet|cest|mez|mesz|"
    "eet|eest|msk|bst|ist|jst|kst|sgt|hkt|wib|aest|aedt|acst|acdt|awst|nzst|nzdt|brt|brst|art|clt|clst|cot|pet|sast|trt"
)
# Also several, as in "+0100 (CET)" and "+01:00[Europe/Berlin]". The last + keeps hostile texts from taking for ever.
_ZONES = (
    r"(?:\s*(?:\(?(?:utc|gmt)?\s?[+-]\d{1,2}(?::?\d{2})?\)?(?![\d./-])"
    rf"|\(?(?:{_ZONE_NAMES})\)?(?![a-z])"
    r"|\([^\W\d_][^\d()]*\)"
    r"|\[?[a-z]+/[a-z_]+(?:/[a-z_]+)?\]?))*+"
)
_MORNING, _AFTERNOON = "오전|午前|上午|凌晨|早上", "오후|午後|午后|下午|晚上|中午"
_TIME = re.compile(
    rf"(?P<early>{_MORNING})?(?P<late>{_AFTERNOON})?\s*(?:(?<![\d:])|(?<=\d{{4}}:))(?:"
    r"(?P<h>\d{1,2}):(?P<m>\d{2})(?::(?P<s>\d{2})(?:[.,](?P<f>\d{1,9}))?)?"
    r"|(?P<hh>\d{1,2})\s?(?:h(?![^\W\d_])|[時时點点시])\s?(?:(?P<mm>\d{1,2})(?:\s?(?:m|min|分|분)(?![a-z]))?"
    r"\s?(?:(?P<ss>\d{1,2})\s?[s秒초](?![a-z]))?)?"
    r")(?![\d:/]|[.,]\d)"
    r"(?:\s*(?:(?P<am>a\.?\s?m\b\.?|a\b)|(?P<pm>p\.?\s?m\b\.?|p\b)))?(?:\s*(?:uhr|hrs|hs|h)\b\.?)?(?P<zone>"
    + _ZONES
    + ")"
)
# 05/01/2024 15.30, as in Italy and Finland, and 15.30 Uhr: points are colons behind a whole date.
_WITH_POINTS = re.compile(
    r"(.*(?:\d{4}|\d[./-]\s?\d{1,2}[./-]\s?\d{1,2}),?\s+(?:(?:kl|klo|ore|alle|um)\b\.?\s*)?)"
    r"(\d{1,2})\.(\d{2})(?:\.(\d{2}))?((?:\s*uhr)?" + _ZONES + ")"
)
_ZONE_OF_A_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})\s?(?:z|[+-]\d{2}:\d{2})")


def split_time(text: str) -> tuple[str, str | None, str, str]:
    """The text before the time, the time as " 15:45:00" or "" if there is none, the text after its zones, and these.

    text : in small letters without accents. The time is None if it can't be, as 15:30 am.
    A zone of a day without a time is left out: a day is no moment.
    """
    if day := _ZONE_OF_A_DAY.fullmatch(text):
        return day[1], "", "", ""
    if dotted := _WITH_POINTS.fullmatch(text):
        before, hour, minute, second, after = dotted.groups()
        text = f"{before}{hour}:{minute}:{second or '00'}{after}"
    match = _TIME.search(text)
    if match is None:
        return text, "", "", ""
    return text[: match.start()].strip(" :"), _clock(match), text[match.end() :].strip(), match["zone"].strip()


def _clock(match: re.Match[str]) -> str | None:
    """In 24 hours; a fraction is cut to microseconds."""
    hour = _in_24_hours(int(match["h"] or match["hh"]), bool(match["early"] or match["am"]), _is_late(match))
    minute, second = match["m"] or match["mm"] or "00", match["s"] or match["ss"] or "00"
    fraction = f".{match['f'][:6]}" if match["f"] else ""
    return None if hour is None else f" {hour:02d}:{minute:0>2}:{second:0>2}{fraction}"


def _is_late(match: re.Match[str]) -> bool:
    return bool(match["late"] or match["pm"])


def _in_24_hours(hour: int, early: bool, late: bool) -> int | None:
    """12 in the morning is 0; 15 in the afternoon stays, 15 in the morning is no time."""
    if early:
        return hour % 12 if hour <= 12 else None
    return hour + 12 if late and hour < 12 else hour
