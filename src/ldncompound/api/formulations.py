"""The master formulation records, and which of them the pharmacy has adopted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ldncompound.api.checked import checked
from ldncompound.api.synonyms import Synonyms
from ldncompound.core.near_names import write_near
from ldncompound.core.quoting import listed
from ldncompound.core.refusals import UnknownFormulation, WrongUsage, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from os import PathLike

    from ldncompound.core.sources import Source
    from ldncompound.documents.master_to_print import ActOnRecord
    from ldncompound.formulary.adoption_records import AdoptionShown
    from ldncompound.formulary.formulation_documents import (
        FormulationList,
        FormulationsChecked,
        FormulationShown,
    )
    from ldncompound.formulary.master_record import MasterFormulation
    from ldncompound.pharmacy.people.acts import Personnel
    from ldncompound.pharmacy.people.adoption import AdoptionEntry
    from ldncompound.pharmacy.recorder import Recorder
    from ldncompound.trail.act import Recorded

__all__ = ["Formulations"]


class Formulations(Synonyms):
    """The acts on master records: `pharmacy.formulations.adopt(…)`, and so on."""

    @checked
    def adopt(self, identity: str, *, request_id: str | None = None) -> AdoptionEntry:
        """
        Adopt a master record: a first person proposes it, a second one adopts it.

        Args:
            identity: Id of the record. A file that changes is no longer adopted.
            request_id: A key of the caller that makes a repetition safe; the proposal and the
                adoption are two acts, each with its own.

        Returns:
            What was recorded, with its place in the trail; `state` says which of the two.

        Raises:
            Refusal: recorded.
            WrongUsage: a key file or the extra [sign] is missing.
            StorageUnavailable: nothing could be recorded.
        """
        from ldncompound.pharmacy.people.adoption_acts import adopt

        identity = self._spelled(identity)
        return self._act(
            "adopt", {"formulation": identity}, request_id, lambda people: adopt(people, identity)
        )

    @checked
    def withdraw(
        self, identity: str, *, reason: str, request_id: str | None = None
    ) -> AdoptionEntry:
        """
        Withdraw a master record: it is no longer adopted, nor proposed.

        Args:
            identity: Id of the record; its file may be gone.
            reason: Why; kept with the personal data.
            request_id: A key of the caller that makes a repetition safe.

        Returns:
            What was recorded, with its place in the trail.

        Raises:
            Refusal: recorded.
            WrongUsage: the reason is empty.
            StorageUnavailable: nothing could be recorded.
        """
        from ldncompound.pharmacy.people.adoption_acts import withdraw

        identity = self._spelled(identity)
        return self._act(
            "withdraw",
            {"formulation": identity, "reason": reason},
            request_id,
            lambda people: withdraw(people, identity, reason),
        )

    def _act(
        self,
        name: str,
        given: dict[str, str],
        request_id: str | None,
        work: Callable[[Personnel], AdoptionEntry],
    ) -> AdoptionEntry:
        """Do an act on a record, once for each request id."""
        from ldncompound.pharmacy.people.acts import Personnel

        def done(recorder: Recorder) -> AdoptionEntry:
            return work(Personnel(recorder))

        return self._premises.act(f"formulations.{name}", given, request_id, done, _again)

    def _spelled(self, identity: str) -> str:
        """Return the id of a record in its one spelling; another text as it is."""
        from ldncompound.core.names import choice_of

        return choice_of(identity, self._premises.formulary.formulations)

    # Readers

    @checked
    def list(self, *, limit: int | None = None, after: str | None = None) -> FormulationList:
        """
        Return the master records, and which of them the pharmacy has adopted.

        Without a trail nothing is adopted, and none is created.

        Args:
            limit: At most so many; None for all.
            after: Begin after the record with this id.

        Raises:
            WrongUsage: the formulations or the configuration are wrong, or no record has this id.
            VerificationFailure: an entry about a record is not valid.
        """
        from ldncompound.api.pages import page_of
        from ldncompound.formulary.formulation_documents import FormulationList, FormulationListed

        records = tuple(self._premises.formulary.formulations.values())
        found = page_of(records, limit, after, lambda each: each.id)
        standings = self._standings(found)
        return FormulationList(
            formulations=tuple(
                FormulationListed(
                    id=each.id,
                    revision=each.revision,
                    dosage_form=each.dosage_form,
                    title=each.title,
                    adopted=standings[each.id].state == "adopted",
                    adoption=standings[each.id],
                    sha256=each.sha256,
                )
                for each in found
            )
        )

    @checked
    def show(self, identity: str) -> FormulationShown:
        """
        Return a whole master record, and who adopted it.

        Args:
            identity: Id of the record.

        Raises:
            UnknownFormulation: there is no such record; not recorded.
            WrongUsage: the formulations or the configuration are wrong.
            VerificationFailure: an entry about the record is not valid.
        """
        from ldncompound.core.records import Json
        from ldncompound.formulary.formulation_documents import FormulationShown

        master = self._known(identity)
        identity = master.id
        adoption = self._standings((master,))[identity]
        return FormulationShown(
            id=master.id,
            revision=master.revision,
            sha256=master.sha256,
            adopted=adoption.state == "adopted",
            adoption=adoption,
            record=Json(master.record()),
        )

    def _known(self, identity: str) -> MasterFormulation:
        """Return a master record; refuse an id that none has."""
        known = self._premises.formulary.formulations
        identity = self._spelled(identity)
        master = known.get(identity)
        if master is None:
            raise UnknownFormulation(
                f"{quoted(identity)} is not a master formulation record.",
                remedy=f"{write_near(identity, [*known])}Records: {listed(known, identity)}.",
                details={"known": list(known)},
            )
        return master

    @checked
    def print(self, identity: str, *, format: str = "pdf", language: str | None = None) -> bytes:
        """
        Return the paper of a master record, to file and to sign; nothing is recorded.

        It needs no trail. Where there is one, the paper says who adopted the record and what else
        was done about it.

        Args:
            identity: Id of the record.
            format: "pdf" or "txt".
            language: "en" or "de"; None for that of the configuration.

        Raises:
            UnknownFormulation: there is no such record; not recorded.
            WrongUsage: the formulations or the configuration are wrong, there is no such format or
                language, or the extra [pdf] is missing.
            VerificationFailure: an entry about the record is not valid.
        """
        from ldncompound.compounding.preparation_parts import identity_of
        from ldncompound.core.version import __version__
        from ldncompound.core.wording.languages import check_language
        from ldncompound.documents.master_rendering import render_master_record
        from ldncompound.documents.master_to_print import MasterToPrint
        from ldncompound.pharmacy.printing import check_format

        check_format(format)
        master, here = self._known(identity), self._premises
        spoken = here.practice.language if language is None else check_language(language)
        told = MasterToPrint(
            master=master,
            formulary=here.formulary,
            pharmacy=identity_of(here.practice),
            adoption=self._standings((master,))[master.id],
            history=self._acts(master.id),
            program=__version__,
        )
        return render_master_record(told, format, language=spoken)

    def _acts(self, identity: str) -> tuple[ActOnRecord, ...]:
        """Return what the pharmacy did about a record; nothing without a trail."""
        from ldncompound.pharmacy.people.adoption_history import acts_on_record

        if not self._premises.has_trail():
            return ()
        with self._premises.reading() as trail:
            return acts_on_record(trail, identity)

    @checked
    def sources(self) -> tuple[Source, ...]:
        """Return the bibliography, to which the records refer by id."""
        return tuple(self._premises.formulary.sources.values())

    @checked
    def check(self, folder: str | PathLike[str] | None = None) -> FormulationsChecked:
        """
        Return what is wrong with the shipped records and the pharmacy's own; no trail is needed.

        Args:
            folder: The own records; None for those that the pharmacy was opened with, if any.

        Raises:
            WrongUsage: it is not a folder.
        """
        from ldncompound.formulary.formulation_documents import FindingShown, FormulationsChecked
        from ldncompound.pharmacy.master_records import check_folder

        given = self._premises.files.formulations if folder is None else folder
        if given is not None and not _is_folder(given):
            raise WrongUsage(
                f"{quoted(str(given))} is not a folder.", remedy="Name a folder of records."
            )
        findings = check_folder(None if given is None else Path(given))
        shown = (
            FindingShown(file=each.file, line=each.line, key=each.key, message=each.message)
            for each in findings
        )
        return FormulationsChecked(ok=not findings, findings=tuple(shown))

    def _standings(self, wanted: Iterable[MasterFormulation]) -> dict[str, AdoptionShown]:
        """
        Return whether this pharmacy has adopted records, by id.

        The configuration is read only where something was ever adopted, for the rules of the
        jurisdiction.
        """
        from ldncompound.formulary.adoption_records import NOT_ADOPTED
        from ldncompound.pharmacy.stock.inventory import Stockroom

        here, masters = self._premises, {each.id: each for each in wanted}
        found = dict.fromkeys(masters, NOT_ADOPTED)
        try:
            if isinstance(here.trail, Path):
                here.trail.lstat()
        except (FileNotFoundError, NotADirectoryError):
            return found
        except OSError:
            pass  # opening it reports why
        with here.reading() as trail:
            for identity, master in masters.items():
                standing = Stockroom(trail).standing(identity)
                if standing is not None:
                    version = here.formulary.version_of(master, here.practice.jurisdiction)
                    found[identity] = standing.shown(version)
        return found


def _again(_: Recorder, recorded: Recorded) -> AdoptionEntry:
    """Return what an entry about a record states, with its place in the trail."""
    from ldncompound.core.records import replaced
    from ldncompound.pharmacy.people.adoption import AdoptionEntry

    return replaced(AdoptionEntry.from_document(recorded.document), trail=recorded.place)


def _is_folder(given: str | PathLike[str]) -> bool:
    """Return whether it is a folder; no name is too long or too odd to ask."""
    try:
        return Path(given).is_dir()
    except (OSError, ValueError):
        return False
