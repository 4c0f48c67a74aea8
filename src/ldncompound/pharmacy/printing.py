"""Printing: what is printed is read from the trail by id, and recorded before it appears."""

from __future__ import annotations

from collections import deque
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias, TypeVar

from ldncompound.core.canonical_json import JsonObject, sha256_hex
from ldncompound.core.dates import parse_date
from ldncompound.core.records import Record, Sha256
from ldncompound.core.refusal_documents import RefusalStated
from ldncompound.core.refusals import InvalidOrder, Refusal, WrongState, WrongUsage, quoted
from ldncompound.pharmacy.trail_index import BATCH
from ldncompound.trail.entry_shape import EntryLogged, stored_body

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from ldncompound.compounding.practice import Practice
    from ldncompound.core.text import Typed
    from ldncompound.documents.rendering import Told
    from ldncompound.formulary.contents import Formulary
    from ldncompound.pharmacy.patient_answers import Answer
    from ldncompound.trail.act import Entry, Recorded
    from ldncompound.trail.store import Trail

__all__ = [
    "FILED",
    "EntriesWanted",
    "FileRecorded",
    "Keep",
    "PrintedEarlier",
    "Writer",
    "check_format",
    "check_printable",
    "discard",
    "language_for",
    "logged",
    "print_from_trail",
    "printed",
    "printed_again",
]


Keep: TypeAlias = "Callable[[bytes], object]"
"""Puts the bytes away before they are recorded; where it fails, nothing is recorded."""


FILED = ("calendar", "inspection", "label", "record", "sheet", "trituration-label")
"""Acts that write a file."""


class FileRecorded(Record, forbid_unknown_fields=False):
    """
    What the entry about a file says of it.

    Args:
        sha256: Of the file; the first versions do not say it.
        format: Of a print: "pdf" or "txt".
        copy: Of a print: it is marked as a copy.
    """

    sha256: Sha256 | None = None
    format: str = ""
    copy: bool = False


class PrintedEarlier(Record, forbid_unknown_fields=False):
    """What the entry of a print says of it; the first versions say less."""

    of: str = ""
    format: str = ""
    dispensing: int | None = None
    sha256: str = ""
    language: str = "en"
    copy: bool = False
    draft: bool = False
    missing: tuple[str, ...] = ()
    size: str = ""
    verified_by: str | None = None
    labels: int = 1


class Writer(Protocol):
    """The recorder, as far as printing needs it; it offers printing itself."""

    @property
    def trail(self) -> Trail:
        """Read, and written to."""
        ...

    @property
    def formulary(self) -> Formulary:
        """Gives the sizes of labels."""
        ...

    @property
    def pharmacy(self) -> Practice:
        """Gives the language of its papers."""
        ...

    def record(
        self, *, action: str, document: Callable[[str | None], JsonObject], **members: Any
    ) -> Recorded:
        """Write one entry."""
        ...

    def attempt(
        self,
        typed: Mapping[str, Typed],
        work: Callable[[], Answer],
        *,
        mentions_of: Callable[[Refusal], tuple[tuple[str, str], ...]] = ...,
    ) -> Answer:
        """Do what may be refused; a refusal is recorded before it is raised."""
        ...


class Printable(Protocol):
    """What is printed."""

    @property
    def data(self) -> bytes:
        """The bytes of the file."""
        ...


class Paper(Printable, Protocol):
    """What is printed, and may be marked as a copy."""

    @property
    def copy(self) -> bool:
        """Whether it is."""
        ...


Facts = TypeVar("Facts")
Printed = TypeVar("Printed", bound=Printable)


class _ReadAnew(Exception):
    """The trail says something else than when the paper was made."""


def discard(data: bytes) -> None:
    """Keep nothing: the caller takes the bytes from the result."""


def check_printable(identity: object, form: str) -> None:
    """
    Refuse what cannot be printed before anything is read.

    Raises:
        WrongUsage: a document in place of an id; and as `check_format`.
    """
    if not isinstance(identity, str):
        raise WrongUsage(
            "What is printed is named by its id, and read from the trail.",
            remedy="Give the id, for example that of the preparation that was made.",
        )
    check_format(form)


def check_format(form: str) -> None:
    """
    Refuse a format that cannot be made.

    Raises:
        WrongUsage: an unknown one, or the extra [pdf] is missing.
    """
    if form not in ("pdf", "txt"):
        raise WrongUsage(f"There is no format {quoted(form)}.", remedy="Give 'pdf' or 'txt'.")
    if form == "pdf":
        from ldncompound.documents.rendering import check_pdf_extra

        check_pdf_extra()


class EntriesWanted(NamedTuple):
    """
    Which entries a log shows.

    Args:
        outcome: "refused"; None for all.
        action: Of this sort; None for all.
        about: About something with this id, or mentioning it; None for all.
        since: On this day, UTC, or later; None for all.
    """

    outcome: str | None
    action: str | None
    about: str | None
    since: str | None

    @classmethod
    def of(
        cls, *, refused: bool, action: str | None, about: str | None, since: str | None
    ) -> EntriesWanted:
        """
        Return what is wanted.

        Raises:
            WrongUsage: it is not a day.
        """
        try:
            day = None if since is None else parse_date(since, "the day").isoformat()
        except InvalidOrder as refusal:
            raise WrongUsage(refusal.message, remedy=refusal.remedy) from None
        return cls("refused" if refused else None, action, about, day)

    def entries(
        self, trail: Trail, *, last: int | None, limit: int | None, after: int
    ) -> Iterable[Entry]:
        """Return the entries, of which the newest *last* and then the first *limit* are kept."""
        if not any(self):
            if last is not None:
                after = max(after, trail.head().size - last)
            return trail.entries(after=after, last=None if limit is None else after + limit)
        found: Iterable[Entry] = filter(self._has, trail.entries(after=after))
        if last is not None:
            found = deque(found, maxlen=last)
        return islice(found, limit)

    def _has(self, entry: Entry) -> bool:
        """Return whether an entry is wanted."""
        body = stored_body(*entry)
        named = {body.subject, *(value.partition("=")[0] for _, value in body.mentions)}
        return (
            self.outcome in (None, body.outcome)
            and self.action in (None, body.action)
            and (self.about is None or self.about in named)
            and (self.since is None or body.at[:10] >= self.since)
        )


def logged(trail: Trail, entry: Entry) -> EntryLogged:
    """Return an entry for the log: the SHA-256 of the file that it recorded, why it is refused."""
    body = stored_body(*entry)
    file = refused = None
    if body.outcome == "done" and body.action in FILED:
        document = FileRecorded.from_document(trail.recorded_at(body.sequence).document)
        file = document.sha256
    if body.outcome == "refused":
        refused = RefusalStated.from_document(trail.recorded_at(body.sequence).document).code
    told: dict[str, Any] = {each: getattr(body, each) for each in body.__struct_fields__}
    return EntryLogged(**told, file_sha256=file, refused=refused)


def print_from_trail(
    recorder: Writer,
    action: str,
    identity: str,
    *,
    read: Callable[[], Facts],
    make: Callable[[Facts], Printed],
    told: Callable[[Printed], JsonObject],
    keep: Keep,
) -> Printed:
    """
    Make a paper of what the trail says, and record that it is printed.

    The trail is read before the paper is made, so that no other station waits for it, and again
    inside the transaction that records it. Where it then says something else (another process
    has printed the original, the batch was put on hold), the paper is made anew.

    Args:
        recorder: Writes the entry.
        action: What is printed: "sheet", "label", "record" and so on.
        identity: Id of what it is about.
        read: Reads from the trail all that the paper shows, and whether it is a copy; refuses
            what must not be printed.
        make: Makes the paper of it.
        told: The document of the entry.
        keep: Puts the bytes away before the entry is written.
    """
    while True:
        head = recorder.trail.head().sequence
        facts = read()
        made = make(facts)
        keep(made.data)
        try:
            recorder.record(
                action=action,
                subject=identity,
                document=partial(_unless_changed, recorder.trail, head, read, facts, told(made)),
                mentions=((BATCH, identity),),
            )
        except _ReadAnew:
            continue
        return made


def _unless_changed(
    trail: Trail,
    head: int,
    read: Callable[[], Facts],
    facts: Facts,
    document: JsonObject,
    _: str | None,
) -> JsonObject:
    """Return the document of the entry if the trail still says the same; called inside it."""
    if trail.head().sequence != head and read() != facts:
        raise _ReadAnew
    return document


def language_for(recorder: Writer, language: str | None) -> str:
    """
    Return the language of a paper: the one asked for, or else that of the configuration.

    Raises:
        WrongUsage: there is no such language.
    """
    from ldncompound.core.wording.languages import check_language

    return recorder.pharmacy.language if language is None else check_language(language)


def printed_again(
    recorder: Writer, recorded: Recorded, what: str, make: Callable[[], Printed], keep: Keep
) -> Printed:
    """
    Return what was printed, for a request that is repeated; no entry is written.

    Args:
        recorder: Records a refusal.
        recorded: The entry of the print.
        what: What it is of: "batch" or "lot".
        make: Makes it again.
        keep: Puts the bytes away.

    Raises:
        WrongState: what it shows has changed since; recorded.
    """
    told = FileRecorded.from_document(recorded.document)

    def made() -> Printed:
        found = make()
        if sha256_hex(found.data) != told.sha256:
            raise WrongState(
                f"What this request printed, in entry {recorded.sequence}, is no longer what it "
                "would show.",
                remedy="Print it anew, under a new request id.",
            )
        return found

    found = recorder.attempt({what: str(recorded.subject), "action": recorded.action}, made)
    keep(found.data)
    return found


def printed(
    kind: str,
    identity: str,
    form: str,
    language: str,
    made: Paper,
    more: dict[str, Told] | None = None,
) -> dict[str, Told]:
    """
    Return the document of the entry of a print.

    Args:
        kind: "sheet", "label", "calendar" or "record".
        identity: Id of what it is about.
        form: "pdf" or "txt".
        language: Of the paper; it is written down where it is not English.
        made: What was printed.
        more: Further members.
    """
    return {
        "schema": "ldncompound.printed/1",
        "kind": kind,
        "of": identity,
        "copy": made.copy,
        "format": form,
        **({} if language == "en" else {"language": language}),
        "sha256": sha256_hex(made.data),
        **(more or {}),
    }
