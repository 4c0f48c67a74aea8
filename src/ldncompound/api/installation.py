"""What stands alone: the day, and on this machine the configuration, self-test and questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.api.checked import checked
from ldncompound.api.premises import Group

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ldncompound.api.configuring import ConfigurationWritten
    from ldncompound.compounding.prescription.screening_figures import ScreeningList
    from ldncompound.documents.selftest_outcome import SelftestOutcome
    from ldncompound.pharmacy.reports.day import DayAtCounter

__all__ = ["Installation"]


class Installation(Group):
    """Commands that stand alone: `pharmacy.day()`, `pharmacy.setup(…)`, and so on."""

    @checked
    def day(self, *, limit: int | None = None) -> DayAtCounter:
        """
        Return what there is to do today, and what to type for each; the trail is only read.

        Args:
            limit: At most so many batches, reviews, fills and lots each; None for all. `in_all`
                has their numbers.

        Raises:
            WrongUsage: a limit less than 1, or the configuration is wrong.
            StorageUnavailable: there is no trail, or it cannot be read.
        """
        from ldncompound.api.pages import check_limit
        from ldncompound.pharmacy.reports.day import the_day

        check_limit(limit)
        here = self._premises
        reorder, today = here.practice.reorder, here.desk().today
        with here.reading() as trail:
            return the_day(trail, today, reorder=reorder, limit=limit)

    @checked
    def setup(
        self,
        *,
        name: str | None = None,
        address: str | None = None,
        telephone: str | None = None,
        site: str | None = None,
        balance: Sequence[str] | None = None,
        measure: Sequence[str] | None = None,
        syringe: Sequence[str] | None = None,
        band: Sequence[str] | None = None,
        reorder: Sequence[str] | None = None,
        jurisdiction: str | None = None,
        batch_error: str | None = None,
        labour: str | None = None,
        container: str | None = None,
        lead: str | None = None,
        mirror: str | None = None,
        assay: str | None = None,
        paper: str | None = None,
        language: str | None = None,
        without: Sequence[str] | None = None,
        replace: bool = False,
    ) -> ConfigurationWritten:
        """
        Write the pharmacy's configuration, or change what is given of it.

        The file is the one that the pharmacy was opened with: `Pharmacy.open(config=…)`. It holds
        from the next call on. What is not given stays as it was; a balance, a measure, a band or
        a reorder point replaces the one of its name, and is added where there is none.

        Args:
            name: Name of the pharmacy; needed the first time.
            address: One line.
            telephone: As it is printed.
            site: Prefix of batch numbers, like "ELM".
            balance: Each like "ID,minimum=20 mg,readability=0.1 mg,error=5 %".
            measure: Each like "S3,kind=oral syringe,capacity=3 mL,graduation=0.1 mL,least=0.6 mL".
            syringe: Oral syringes that are handed out, each by capacity and marks: "1 mL/0.01 mL".
            band: Each like "1 mg/capsule=100": up to 1 mg always a trituration of 1 part in 100.
            reorder: Each like "microcrystalline cellulose=100 g".
            jurisdiction: Whose rules apply, like "US".
            batch_error: Weighing error allowed in a batch's content, like "5 %".
            labour: Charged for one preparation, like "15.00 USD".
            container: Price of one container, likewise.
            lead: From the making of a fill of a schedule to its first dose, like "3 day".
            mirror: Folder on another computer for a signed note of each act, in full.
            assay: When a batch is assayed before it is verified: "every=10", "new-filler", or both
                with a comma.
            paper: "letter" or "a4"; None, the first time, for that of the country.
            language: Of sheets, labels, calendars and records: "en" or "de".
            without: What is taken out: the name of a balance, a measure, a band or a reorder
                point, or of a setting, like "batch-error".
            replace: Keep nothing of a file that exists.

        Raises:
            WrongUsage: a text is not understood, nothing is given, no file was named, or it
                cannot be written; or the jurisdiction would change without being given.
        """
        from ldncompound.api.configuring import write_configuration

        return write_configuration(
            self._premises,
            {
                "name": name,
                "address": address,
                "telephone": telephone,
                "site": site,
                "jurisdiction": jurisdiction,
                "paper": paper,
                "language": language,
                "batch-error": batch_error,
                "labour": labour,
                "container": container,
                "lead": lead,
                "mirror": mirror,
                "assay": assay,
            },
            {"balance": balance, "measure": measure, "band": band, "reorder": reorder},
            syringe or (),
            without=without or (),
            replace=replace,
        )

    @checked
    def screening(self, *, drug: str | None = None) -> ScreeningList:
        """
        Return the questions before dispensing, how they are answered, and the counsel.

        Args:
            drug: Name of the substance; None for the one that is prepared where none is named.

        Raises:
            Refusal: the substance is not known.
        """
        from ldncompound.compounding.prescription.protocols import substance_ordered
        from ldncompound.compounding.prescription.screening import screening_list

        formulary = self._premises.formulary
        substance = substance_ordered(drug, formulary.substances.values(), formulary.cite)
        return screening_list(substance.screening, formulary.cite)

    @checked
    def selftest(
        self, *, format: str = "pdf", keep: Callable[[bytes], object] | None = None
    ) -> SelftestOutcome:
        """
        Repeat published calculations on this machine and compare; nothing is recorded.

        Args:
            format: Of the report, "pdf" or "txt".
            keep: Is given the report to sign, also where a case fails; None makes none.

        Returns:
            The result of every case; `ok` says whether all agree. Where one does not, nothing may
            be prepared with this installation.

        Raises:
            WrongUsage: the configuration or formulations are wrong, or the extra [pdf] is missing.
        """
        from ldncompound.api.selftests import run_selftest
        from ldncompound.documents.rendering import render_selftest
        from ldncompound.pharmacy.printing import check_format

        if keep is not None:
            check_format(format)
        outcome = run_selftest(self._premises)
        if keep is not None:
            keep(render_selftest(outcome, format, paper=self._premises.practice.paper))
        return outcome
