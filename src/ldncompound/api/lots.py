"""Lots of components: receipt and correction, and the readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.api.checked import checked
from ldncompound.api.lots_on_shelf import LotsOnShelf
from ldncompound.api.traces import LotTraces

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ldncompound.compounding.materials.lot_entries import LotEntry, LotList, LotShown

__all__ = ["Lots"]


class Lots(LotsOnShelf, LotTraces):
    """The acts on lots: `pharmacy.lots.receive(…)`, and so on."""

    @checked
    def receive(
        self,
        component: str,
        number: str,
        maker: str,
        expires: str,
        *,
        form: str | None = None,
        certificate: str | None = None,
        assay: str | None = None,
        basis: str | None = None,
        assay_of: str | None = None,
        water: str | None = None,
        loss_on_drying: str | None = None,
        solvents: str | None = None,
        content: str | None = None,
        masses: Sequence[str] = (),
        size: str | None = None,
        material: str | None = None,
        price: str | None = None,
        price_for: str | None = None,
        quantity: str | None = None,
        supplier: str | None = None,
        received: str | None = None,
        opened: str | None = None,
        retest: str | None = None,
        confirmed: str | None = None,
        request_id: str | None = None,
    ) -> LotEntry:
        """
        Record a lot that was received, with its certificate; or a further delivery of it.

        A repetition under its request id is answered as the first time, and receives nothing; a
        further delivery of the same lot is another act, with an id of its own.

        Args:
            component: As the master record names it.
            number: Lot number of the maker.
            maker: The manufacturer.
            expires: "YYYY-MM" or "YYYY-MM-DD"; "none" where the maker states none and a rule
                gives a date.
            form: Of an active: "hydrochloride", "base" or "hydrochloride dihydrate".
            certificate: Its number.
            assay: As on the certificate, like "99.2 %".
            basis: Of the assay: "as is", "dried", or "anhydrous and solvent-free".
            assay_of: Of a dihydrate: the form whose content the assay is.
            water: As on the certificate, in percent.
            loss_on_drying: Likewise.
            solvents: Likewise, residual.
            content: Of a tablet, as labelled, like "50 mg".
            masses: Of single tablets, at least 20.
            size: Of empty capsules.
            material: Of empty capsules: "gelatin", "HPMC".
            price: What was paid, like "120.00 USD".
            price_for: The amount for that price, like "1 g".
            quantity: How much was delivered, like "25 g".
            supplier: Who supplied it, if not the maker.
            received: The day of receipt, as "YYYY-MM-DD"; None for today.
            opened: The day on which its container was opened.
            retest: The day of its next test.
            confirmed: Why figures outside their bounds are right, by a pharmacist.
            request_id: A key of the caller that makes a repetition safe.

        Returns:
            The lot, with its place in the trail; `replaces` is None for a new one.

        Raises:
            Refusal: recorded.
        """
        from ldncompound.pharmacy.stock.delivery import Delivery

        delivery = Delivery(
            component=component, number=number, maker=maker, expires=expires, form=form,
            reference=certificate, assay=assay, basis=basis, water=water,
            loss_on_drying=loss_on_drying, solvents=solvents, content=content,
            masses=tuple(masses), size=size, material=material, price=price,
            price_for=price_for, quantity=quantity, supplier=supplier, received=received,
            opened=opened, retest=retest, assay_of=assay_of, confirmed=confirmed,
        )  # fmt: skip
        return self._act(
            "lots.receive",
            {"delivery": delivery},
            request_id,
            lambda keeper: keeper.receive(delivery),
        )

    @checked
    def correct(
        self,
        identity: str,
        component: str,
        number: str,
        maker: str,
        expires: str,
        *,
        reason: str,
        form: str | None = None,
        certificate: str | None = None,
        assay: str | None = None,
        basis: str | None = None,
        assay_of: str | None = None,
        water: str | None = None,
        loss_on_drying: str | None = None,
        solvents: str | None = None,
        content: str | None = None,
        masses: Sequence[str] = (),
        size: str | None = None,
        material: str | None = None,
        price: str | None = None,
        price_for: str | None = None,
        confirmed: str | None = None,
        request_id: str | None = None,
    ) -> LotEntry:
        """
        Correct a lot: all its figures are given again; the old entry is kept.

        Args:
            identity: The pharmacy's id of the lot.
            component: As for `receive`, and all that follows.
            number: Likewise.
            maker: Likewise.
            expires: Likewise.
            reason: Why the figures are corrected.
            form: As for `receive`.
            certificate: Likewise.
            assay: Likewise.
            basis: Likewise.
            assay_of: Likewise.
            water: Likewise.
            loss_on_drying: Likewise.
            solvents: Likewise.
            content: Likewise.
            masses: Likewise.
            size: Likewise.
            material: Likewise.
            price: Likewise.
            price_for: Likewise.
            confirmed: Likewise.
            request_id: A key of the caller that makes a repetition safe.

        Returns:
            The lot, with its place in the trail.

        Raises:
            WrongUsage: no such lot, or the reason is empty.
            Refusal: recorded.
        """
        from ldncompound.pharmacy.stock.delivery import Delivery

        delivery = Delivery(
            component=component, number=number, maker=maker, expires=expires, form=form,
            reference=certificate, assay=assay, basis=basis, water=water,
            loss_on_drying=loss_on_drying, solvents=solvents, content=content,
            masses=tuple(masses), size=size, material=material, price=price,
            price_for=price_for, assay_of=assay_of, confirmed=confirmed,
        )  # fmt: skip
        return self._act(
            "lots.correct",
            {"lot": identity, "delivery": delivery, "reason": reason},
            request_id,
            lambda keeper: keeper.correct(identity, delivery, reason),
        )

    # Readers

    def __call__(
        self,
        *,
        state: str | None = None,
        component: str | None = None,
        limit: int | None = None,
        after: str | None = None,
    ) -> LotList:
        """Return the lots, as `list` does: `pharmacy.lots(state="usable")`."""
        return self.list(state=state, component=component, limit=limit, after=after)

    @checked
    def list(
        self,
        *,
        state: str | None = None,
        component: str | None = None,
        limit: int | None = None,
        after: str | None = None,
    ) -> LotList:
        """
        Return the lots of the pharmacy, in order of id, with what is on hand today.

        Args:
            state: Only those that stand so: "usable", "quarantine", "expired" and so on.
            component: Only those of this component, in any letter case.
            limit: How many at most; None for all.
            after: Only those that follow the lot with this id: the last of the page before.

        Raises:
            WrongUsage: an unknown state, no such lot, or a limit less than 1.
        """
        from itertools import islice

        from ldncompound.api.pages import check_limit, chosen
        from ldncompound.compounding.materials.lot_entries import LotList
        from ldncompound.pharmacy.stock.inventory import Stockroom, known_lot
        from ldncompound.pharmacy.stock.standing import STATES, listed_lot

        check_limit(limit)
        state = chosen(state, STATES, "a state of a lot")
        with self._premises.reading() as trail:
            room, today = Stockroom(trail), self._premises.desk().today
            begin = "" if after is None else known_lot(room, after).id
            every = (listed_lot(room, each, today) for each in room.lots_after(begin))
            name = None if component is None else component.strip().casefold()
            kept = (
                each
                for each in every
                if state in (None, each.state) and name in (None, each.component.casefold())
            )
            return LotList(lots=tuple(islice(kept, limit)))

    @checked
    def show(self, identity: str) -> LotShown:
        """
        Return a lot as in its last entry, what is on hand today, and the entries before.

        Args:
            identity: The pharmacy's id of the lot.

        Raises:
            WrongUsage: there is no such lot.
        """
        from ldncompound.pharmacy.stock.inventory import Stockroom, known_lot
        from ldncompound.pharmacy.stock.standing import shown_lot

        with self._premises.reading() as trail:
            room = Stockroom(trail)
            return shown_lot(room, known_lot(room, identity), self._premises.desk().today)

    @checked
    def unusable(self, identity: str) -> str | None:
        """
        Return in words why a lot must not be used, whatever its date; None if it may.

        Args:
            identity: The pharmacy's id of the lot.

        Raises:
            WrongUsage: there is no such lot.
        """
        from ldncompound.pharmacy.stock.inventory import Stockroom, known_lot

        with self._premises.reading() as trail:
            room = Stockroom(trail)
            return room.unusable(known_lot(room, identity))
