"""Which texts from outside are taken, shown and printed, character by character.

A name is kept in any script. What does more than show itself is refused: a control character
could break a line or change the reading direction. What no font of the papers can draw is kept
and shown, and paper says that it is to be written by hand. The table is what the fonts can
draw; a test compares them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import TypeAlias
from unicodedata import category

from ldncompound.core.quoting import ECHO_LIMIT, quoted
from ldncompound.core.refusals import InvalidOrder, WrongUsage

__all__ = [
    "JOINERS",
    "LONGEST_REASON",
    "LONGEST_WORD",
    "Echo",
    "Typed",
    "check_named_once",
    "check_reason",
    "check_text",
    "echo",
    "escaped",
    "is_printable",
    "is_safe",
    "spelled_out",
    "without_blanks_and_dashes",
]


LONGEST_REASON, LONGEST_WORD = 300, 80

Echo: TypeAlias = str | dict[str, str | int]
"""A text as it may be stored: itself, or the members of an `EscapedText`."""

Typed: TypeAlias = Echo | list[Echo] | bool
"""What was typed for one field of an order or an act, escaped."""


def without_blanks_and_dashes(text: str) -> str:
    """
    Return a text that was typed in groups as one, whatever stood between them.

    >>> without_blanks_and_dashes("9f3a61c0 \u2013 27b4-d8e1")
    '9f3a61c027b4d8e1'
    """
    return "".join(c for c in text if not (c.isspace() or c == "\u2212" or category(c) in _BETWEEN))


def check_reason(reason: str) -> None:
    """Refuse an act without a reason."""
    if not reason.strip():
        raise WrongUsage("--reason is missing.", remedy="Say why.")


def check_named_once(identities: Sequence[str]) -> None:
    """Refuse an act on several batches that names none, or one twice."""
    if not identities:
        raise WrongUsage("No batch is named.", remedy="Name at least one.")
    if len(set(identities)) != len(identities):
        raise WrongUsage("A batch is named twice.", remedy="Name each batch once.")


_BETWEEN = ("Pd", "Cf")
"""Dashes, and what is not to be seen."""

# Hexadecimal code points, first-last.
_TABLE = (
    "20-7e a0-ac ae-34e 350-377 37a-37f 384-38a 38c 38e-3a1 3a3-52f 531-556 559-55f 561-587 "
    "589-58a 5b0-5c3 5c6-5c7 5d0-5ea 5f0-5f4 606-607 609-60a 60c 615 61b 61f 621-63a 640-655 657 "
    "65a 660-670 674 679-6bf 6c6-6c8 6cb-6cc 6ce 6d0 6d5 6f0-6f9 7c0-7e7 7eb-7f5 7f8-7fa 900-97f "
    "e01-e3a e3f-e5b e81-e82 e84 e87-e88 e8a e8d e94-e97 e99-e9f ea1-ea3 ea5 ea7 eaa-eab ead-eb9 "
    "ebb-ebd ec0-ec4 ec6 ec8-ecd ed0-ed9 edc-edd 10a0-10c5 10d0-10fc 1100-1112 1114-1115 "
    "111c-111e 1120 1122-1123 1127 1129 112b-112f 1132 1136 1140 1147 114c 1157-1159 1184-1185 "
    "1188 1191-1192 1194 119e 11a1 11a8-11c2 11c7-11c8 11cc 11ce 11d3 11d7 11d9 11dc-11dd 11df "
    "11e2 11e6-11e8 11ea-11eb 11ee 11f0-11f2 11f4 11f9 1401-1407 1409-141b 141d-1435 1437-144a "
    "144c-1452 1454-14bd 14c0-14ea 14ec-1507 1510-153e 1540-1550 1552-156a 1574-1585 158a-1596 "
    "15a0-15af 15de 15e1 1646-1647 166e-1676 1681-169c 1ab0-1ac0 1c80-1c88 1cd0-1cf6 1cf8-1cf9 "
    "1d00-1df9 1dfb-1f15 1f18-1f1d 1f20-1f45 1f48-1f4d 1f50-1f57 1f59 1f5b 1f5d 1f5f-1f7d "
    "1f80-1fb4 1fb6-1fc4 1fc6-1fd3 1fd6-1fdb 1fdd-1fef 1ff2-1ff4 1ff6-1ffe 2010-2027 2030-205e "
    "2070-2071 2074-208e 2090-209c 20a0-20bf 20d0-20d1 20d6-20d7 20db-20dc 20e1 20f0 2100-2185 "
    "2189 2190-2311 2318-2319 231c-2321 2324-2328 232b-232c 2373-2375 237a 237d 2387 2394 "
    "239b-23ae 23ce-23cf 23e3 23e5 23e8 2422-2423 2460-2469 2500-269c 269e-26b8 26c0-26c3 26e2 "
    "2701-2704 2706-2709 270c-2727 2729-274b 274d 274f-2752 2756 2758-275e 2761-2794 2798-27af "
    "27b1-27be 27c5-27c6 27e0 27e6-27eb 27f0-27ff 2801-28ff 2906-2907 290a-290b 2940-2941 "
    "2983-2984 29ce-29d5 29eb 29fa-29fb 2a00-2a02 2a0c-2a1c 2a2f 2a6a-2a6b 2a7d-2aa0 2aae-2aba "
    "2af9-2afa 2b00-2b1a 2b1f-2b24 2b53-2b54 2c60-2c7f 2d00-2d25 2d30-2d65 2d6f 2de0-2e52 "
    "3000-3003 3005-3007 300a-3019 301c-301f 3021-3029 3041-3094 3099-309e 30a0-30f6 30fb-30fe "
    "3105-3129 3131-3163 3165-318e 3200-321c 3220-3229 3231-3232 3239 3260-327b 327f 32a3-32a8 "
    "3303 330d 3314 3318 3322-3323 3326-3327 332b 3336 333b 3349-334a 334d 3351 3357 337b-337e "
    "3380-3384 3388-33ca 33cd-33d3 33d5-33d6 33d8 33db-33dd 4d00 4db5 4dc0-9fa5 a4d0-a4ff "
    "a640-a69f a700-a7bf a7c2-a7ca a7f5-a7ff a830-a839 a8e0-a8ff a92e ab30-ab6b ac00-d7a3 "
    "f900-fa2d fb00-fb06 fb13-fb17 fb1d-fb36 fb38-fb3c fb3e fb40-fb41 fb43-fb44 fb46-fb4f "
    "fb52-fba3 fbaa-fbad fbd3-fbdc fbde-fbdf fbe4-fbe9 fbfc-fbff fe10-fe19 fe20-fe31 fe33-fe46 "
    "fe49-fe52 fe54-fe57 fe59-fe66 fe68-fe6b fe70-fe74 fe76-fefc ff01-ff5e ff61-ff9f ffe0-ffe6 "
    "fffc-fffd 10300-1031e 10320-10323 10400 10428 1044d-1044f 11b00-11b09 1d300-1d356 "
    "1d538-1d539 1d53b-1d53e 1d540-1d544 1d546 1d54a-1d550 1d552-1d56b 1d5a0-1d5d3 1d7d8-1d7eb "
    "1ee00-1ee03 1ee05-1ee1f 1ee21-1ee22 1ee24 1ee27 1ee29-1ee32 1ee34-1ee37 1ee39 1ee3b "
    "1ee61-1ee62 1ee64 1ee67-1ee6a 1ee6c-1ee72 1ee74-1ee77 1ee79-1ee7c 1ee7e 1f030-1f093 "
    "1f0a0-1f0ae 1f0b1-1f0be 1f0c1-1f0cf 1f0d1-1f0df 1f311-1f318 1f42d-1f42e 1f431 1f435 "
    "1f600-1f623 1f625-1f62b 1f62d-1f640 1f643"
)
_RANGES = tuple(
    (int(first, 16), int(last or first, 16))
    for first, _, last in (word.partition("-") for word in _TABLE.split())
)
_FIRSTS = tuple(first for first, _ in _RANGES)
_MOST_MARKS = 3
"""Combining marks in a row; more would overflow the line."""


def is_printable(character: str) -> bool:
    """
    Return whether the fonts of the sheet can print *character*.

    >>> is_printable("é"), is_printable(chr(0x202E)), is_printable(chr(10))
    (True, False, False)
    """
    point = ord(character)
    at = bisect_right(_FIRSTS, point) - 1
    return at >= 0 and point <= _RANGES[at][1]


_BLANKS = " \u00a0\u3000"
_INVISIBLE = frozenset(
    int(each, 16)
    for each in [
        "34f",
        "115f",
        "1160",
        "17b4",
        "17b5",
        "180b",
        "180c",
        "180d",
        "180f",
        "2800",
        "3164",
        "ffa0",
    ]
)
_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
"""Letters, marks and variation selectors that show nothing, though Unicode prints them."""


JOINERS = "\u200c\u200d"
"""The zero width non-joiner and joiner: they show nothing, but say how their neighbours look."""

_EMOJI_FORM = "\ufe0f"
_JOINING = (
    (0x600, 0x8FF),  # Arabic, with Syriac and its other neighbours
    *((first, first + 0x7F) for first in range(0x900, 0xE00, 0x80)),  # Devanagari to Sinhala
    (0xF00, 0xFFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x1800, 0x18AF), (0x1E900, 0x1E95F),
)  # fmt: skip
"""Blocks of the scripts in which a joiner between two letters is a matter of spelling."""
_PICTURES = ((0x2190, 0x2BFF), (0x1F000, 0x1FAFF))


def _block(character: str, blocks: tuple[tuple[int, int], ...], kinds: str) -> int | None:
    """Return which of the blocks a character of these categories stands in; None for none."""
    from unicodedata import category

    point = ord(character)
    found = (at for at, (first, last) in enumerate(blocks) if first <= point <= last)
    at = next(found, None)
    return at if at is not None and category(character)[0] in kinds else None


def _joins(text: str, at: int) -> bool:
    """
    Return whether an invisible character of a text is a matter of spelling where it stands.

    A joiner is between two letters or marks of one script that has it, or within a sequence of
    pictures; there the form of a picture may be said too. Anywhere else it only hides.
    """
    character = text[at]
    before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
    if character == _EMOJI_FORM:
        # Of a picture that is joined to another one.
        joined = after == JOINERS[1] or text[at - 2 : at - 1] == JOINERS[1]
        return bool(before) and joined and _block(before, _PICTURES, "S") is not None
    if character not in JOINERS or not before or not after:
        return False
    script = _block(before, _JOINING, "LM")
    if script is not None:
        return _block(after, _JOINING, "LM") == script
    if before == _EMOJI_FORM and at > 1:
        before = text[at - 2]
    pictures = (_block(each, _PICTURES, "S") for each in (before, after))
    return character == JOINERS[1] and None not in pictures


def is_safe(character: str) -> bool:
    """
    Return whether a character only shows itself, on a terminal and on paper.

    Control characters, direction marks, zero-width and other invisible characters, line
    separators, unassigned and private code points and surrogates do more, or nothing.

    >>> is_safe("\u738b"), is_safe(chr(27)), is_safe(chr(0x202E)), is_safe(chr(0x200B))
    (True, False, False, False)
    """
    if character in _BLANKS:
        return True
    point = ord(character)
    if point in _INVISIBLE or any(point in each for each in _SELECTORS):
        return False
    return character.isprintable()


def escaped(text: str) -> str:
    r"""
    Return one line of text in which every character that does more than show itself is escaped.

    Every screen and every paper shows stored text through here: an earlier version or another
    program may have stored what would move the cursor, turn the direction or break the line.

    >>> escaped("Ann" + chr(27) + "[2J"), escaped("\u738b\u5c0f\u660e") == "\u738b\u5c0f\u660e"
    ('Ann\\x1b[2J', True)
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        each if is_safe(each) or _joins(text, at) else each.encode("unicode_escape").decode("ascii")
        for at, each in enumerate(text)
    )


def check_text(text: str, what: str, *, longest: int, joiners: bool = True) -> None:
    """
    Refuse a text that cannot be shown as typed; the message does not repeat it.

    Args:
        text: As typed; it is used verbatim or not at all.
        what: What the text is, for the message, for example "the prescriber".
        longest: Most characters that fit in the place on the sheet.
        joiners: Joiners are taken where they are a matter of spelling; not in a code.

    Raises:
        InvalidOrder: too long, or a character that does more than show itself.

    >>> check_text("Dr O'Neill <b>", "the prescriber", longest=80)
    >>> check_text("\u738b\u5c0f\u660e", "the patient name", longest=80)
    """
    if len(text) > longest:
        raise InvalidOrder(
            f"{what[:1].upper()}{what[1:]} has {len(text)} characters; "
            f"the record takes at most {longest}.",
            remedy=f"Shorten {what}.",
        )
    if text.isascii() and text.isprintable():
        return
    from unicodedata import combining

    marks = 0
    for at, character in enumerate(text):
        joins = joiners and _joins(text, at)
        # Joiners between marks do not make them fewer.
        marks = marks if joins else marks + 1 if combining(character) else 0
        if marks > _MOST_MARKS or not (joins or is_safe(character)):
            raise InvalidOrder(
                f"The sheet cannot print character {at + 1} of {what} (U+{ord(character):04X}).",
                remedy=f"Write {what} in visible letters of any script, without control "
                "characters, invisible ones or stacked accents.",
            )


def spelled_out(title: str) -> str:
    """
    Remove the abbreviation of the drug from a title: none is printed on paper (ISMP).

    >>> spelled_out("Low Dose Naltrexone (LDN), a guide in six parts")
    'Low Dose Naltrexone, a guide in six parts'
    """
    return (
        title.replace(" (LDN)", "")
        .replace(" of LDN ", " of low-dose naltrexone ")
        .replace("LDN ", "")
    )


def echo(text: str) -> Echo:
    """
    Return a text as it may be stored: itself, or an escaped beginning with its digest.

    >>> echo("4.5 mg")
    '4.5 mg'
    >>> sorted(echo("9" * 100))
    ['begins', 'length', 'sha256']
    """
    if len(text) <= ECHO_LIMIT and text.isprintable() and text.isascii():
        return text
    from ldncompound.core.canonical_json import sha256_hex

    encoded = text.encode("utf-8", "surrogatepass")
    return {"begins": quoted(text), "length": len(text), "sha256": sha256_hex(encoded)}
