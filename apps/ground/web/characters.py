"""Characters that no reader sees and that change how a text reads (Unicode Technical Report 36, "Trojan Source").

A direction override shows one text and stores another; a zero-width space makes two equal words unequal. Joiners
(U+200C, U+200D) and direction marks (U+200E, U+200F) stay: Persian, Indic scripts and emoji are written with them.
"""

import re

# Zero-width space, word joiner and invisible operators, direction embeddings, overrides and isolates, deprecated format
# characters, interlinear annotation, byte order mark, fillers, tags.
INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u180e\u200b\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def invisible_in(text: str) -> str:
    """The first such character as `U+202E`, or an empty text."""
    found = None if text.isascii() else INVISIBLE.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""
