"""What the Race says beside its rows, for the browser to write."""

from rlreco.language import gettext


def race_texts() -> dict[str, str]:
    """By their names in race.html and race.js, which fills in the numbers that are still in braces."""
    return {
        "race": gettext("The race of the policies"),
        "play": gettext("Play"),
        "pause": gettext("Pause"),
        "speed": gettext("Speed"),
        "pace": gettext("{sessions} sessions a second"),
        "head": gettext("Session"),
        "progress": gettext("session {session} of {planned}"),
        "as_table": gettext("As a table"),
        "large": gettext("Large type"),
        "full": gettext("Full screen"),
        "ignored": gettext("ignored"),
        "clicked": gettext("clicked"),
        "bought": gettext("bought; colour: the product shown first"),
        "keys": gettext("Keys: space plays, arrows move, f full screen, t large type"),
        "no_lane": gettext("no sessions were kept"),
        "given_away": gettext("given away so far (regret)"),
        "session": gettext("session"),
        "table": gettext("Where the policies stand after all sessions so far"),
        "place": gettext("Place"),
        "policy": gettext("Policy"),
        "clicks": gettext("Clicks"),
        "regret": gettext("Regret"),
        "band": gettext("95 % band"),
        "in_words": gettext("In words"),
    }
