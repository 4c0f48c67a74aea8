"""A trail on a PostgreSQL server: made, brought to this version, copied from and to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ldncompound.api.checked import checked
from ldncompound.api.places import trail_path
from ldncompound.api.premises import Group
from ldncompound.core.refusals import WrongUsage, quoted

if TYPE_CHECKING:
    from os import PathLike

    from ldncompound.trail.addresses import ServerAddress
    from ldncompound.trail.trail_documents import TrailCopied, TrailCreated, TrailUpgraded

__all__ = ["TrailOnServer"]


class TrailOnServer(Group):
    """The trail of a pharmacy on a server; nothing here is recorded."""

    @checked
    def create(
        self,
        *,
        owner: str | None = None,
        application: str | None = None,
        reader: str | None = None,
    ) -> TrailCreated:
        """
        Make an empty trail at the address that the pharmacy was opened with, and its accounts.

        Who connects must be allowed to make schemas and accounts; those that exist are used as
        they are. No account gets a password here.

        Args:
            owner: The account that owns the tables; None for the schema's name with `_owner`.
            application: The account that stations use; None for it with `_app`.
            reader: An account that may only read; None without one.

        Raises:
            WrongUsage: the trail is not on a server, or its schema is taken.
            StorageUnavailable: the server cannot be reached, or this account may not do it.
        """
        from ldncompound.trail.trail_documents import TrailCreated

        address = self._address()
        from ldncompound.trail.postgresql_making import TrailRoles, create_trail

        roles = TrailRoles.named(address, owner, application, reader)
        create_trail(address, roles)
        return TrailCreated(trail=str(address), **roles._asdict())

    @checked
    def upgrade(self) -> TrailUpgraded:
        """
        Bring the trail on a server to this version, and make again what is disposable in it.

        What was altered is refused, and not put right: that would hide it.

        Raises:
            WrongUsage: the trail is not on a server.
            StorageUnavailable: it is missing, newer, or cannot be reached.
            VerificationFailure: it was altered.
        """
        from ldncompound.trail.trail_documents import TrailUpgraded

        address = self._address()
        from ldncompound.trail.postgresql_making import upgrade_trail

        upgrade_trail(address)
        with self._premises.reading() as trail:
            head = trail.head()
        return TrailUpgraded(trail=str(address), size=head.size, root=head.root)

    @checked
    def copy(self, to: str | PathLike[str]) -> TrailCopied:
        """
        Copy the trail to another store: the same bytes, the same root. Others wait meanwhile.

        Args:
            to: A file that does not exist, or the URL of a trail that `create` has just made;
                to a server, as somebody who may act as its owner.

        Raises:
            WrongUsage: the file exists, its folder cannot be written, or the trail has entries.
            StorageUnavailable: one of them cannot be reached or written.
            VerificationFailure: the trail is damaged; nothing was copied.

        >>> import tempfile
        >>> from ldncompound import CapsuleOrder, Pharmacy
        >>> order = CapsuleOrder(dose="1.5 mg", days="30", patient="P-1", prescriber="Dr Q")
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     pharmacy = Pharmacy.open(f"{folder}/trail.sqlite", by="AB")
        ...     made = pharmacy.prepare(order)
        ...     pharmacy.trail.copy(f"{folder}/copy.sqlite").size
        1
        """
        from ldncompound.trail.copying import copy_trail
        from ldncompound.trail.trail_documents import TrailCopied

        target = trail_path(to)
        try:
            head = copy_trail(self._premises.trail, target)
        except FileExistsError:
            raise WrongUsage(f"{quoted(str(to))} exists.", remedy="Name another file.") from None
        except OSError as error:
            raise WrongUsage(
                f"{quoted(str(to))} cannot be written: {error.strerror}.",
                remedy="Name a file in an existing folder where you may write.",
            ) from None
        return TrailCopied(to=str(target), **head.stated().to_json())

    def _address(self) -> ServerAddress:
        """Return the address on a server."""
        address = self._premises.trail
        if isinstance(address, Path):
            raise WrongUsage(
                "A trail in a file is made by its first act, and needs no upgrade.",
                remedy="Name a server, like postgresql://postgres@server/pharmacy.",
            )
        from ldncompound.trail.postgresql_connections import check_postgres_extra

        check_postgres_extra()
        return address
