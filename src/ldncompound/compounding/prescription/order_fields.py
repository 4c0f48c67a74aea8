"""
The fields of an order, as typed. Each is declared here or with its dosage form.

The options of the command line, the order file to fill in, the columns of a CSV file, the
schemas and the reference page follow from the declarations.
"""

# No postponed annotations: they hold the declarations, which are read when a class is created.

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Annotated, Any, ClassVar, Self, TypeAlias

from ldncompound.compounding.prescription.declared_fields import OrderField, OrderPart, declared
from ldncompound.core.refusals import InvalidOrder, WrongUsage, of_field, quoted
from ldncompound.core.text import Typed, check_text, echo
from ldncompound.core.values import Value, members_in_json, members_read

__all__ = ["DOSE", "Given", "Order"]


Given: TypeAlias = str | Sequence[str] | bool | None
"""What was given for a field: a text, texts or a switch; None for nothing."""


DOSE = OrderField(
    "One dose, like '1.5 mg'.",
    "Q",
    in_file='one dose, with its unit, like "1.5 mg"',
    prompt="Dose (like 1.5 mg)",
    part=OrderPart.COURSE,
)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Order(Value):
    """
    The fields of every order, each a text exactly as it was typed.

    Texts stay texts until they are read, so that a malformed one can be recorded
    as a refusal. The declaration of a field describes it.
    """

    shown: ClassVar[tuple[str, ...]] = ("dose", "days", "per_day")
    form: ClassVar[str]
    form_in_words: ClassVar[str]
    example: ClassVar[str]

    dose: Annotated[str, DOSE]
    days: Annotated[
        str | None,
        OrderField(
            "Length of the course in days.",
            "N",
            in_file="length of the course in days",
            prompt="Days",
            part=OrderPart.COURSE,
            of_one_fill=True,
        ),
    ] = None
    patient: Annotated[
        str,
        OrderField(
            "Your patient reference.",
            "REF",
            in_file="your reference for the patient",
            prompt="Patient reference",
            part=OrderPart.COURSE,
            called="the patient reference",
            longest=64,
            of_one_fill=True,
        ),
    ]
    prescriber: Annotated[
        str,
        OrderField(
            "Who prescribed it.",
            "NAME",
            in_file="who prescribed it",
            prompt="Prescriber",
            part=OrderPart.COURSE,
            called="the prescriber",
            longest=300,
        ),
    ]
    per_day: Annotated[
        str,
        OrderField(
            "Doses a day.", "N", in_file="doses a day; 1 if not given", part=OrderPart.INTAKE
        ),
    ] = "1"
    fills: Annotated[
        str | None,
        OrderField(
            "Split a long course into fills: as few as possible, or this many.",
            "auto|N",
            in_file='split a long course into fills: "auto" for as few as possible, or how many',
            part=OrderPart.INTAKE,
            of_one_fill=True,
        ),
    ] = None
    formulation: Annotated[
        str | None,
        OrderField(
            "Master formulation record; by default the usual one of drug and form.",
            "ID",
            in_file="id of the master formulation record; by default the usual one",
            part=OrderPart.BENCH,
        ),
    ] = None
    patient_name: Annotated[
        str | None,
        OrderField(
            "Name of the patient, for sheet and label.",
            in_file="name of the patient, printed on sheet and label",
            part=OrderPart.DETAILS,
            called="the patient name",
            longest=300,
            of_one_fill=True,
        ),
    ] = None
    rx: Annotated[
        str | None,
        OrderField(
            "Prescription number.",
            "NUMBER",
            in_file="prescription number",
            part=OrderPart.DETAILS,
            called="the prescription number",
            longest=40,
            of_one_fill=True,
        ),
    ] = None
    directions: Annotated[
        str | None,
        OrderField(
            "The prescriber's directions, verbatim.",
            in_file="the prescriber's directions, verbatim; the program supplies none",
            part=OrderPart.DETAILS,
            called="the directions",
            longest=300,
            of_one_fill=True,
        ),
    ] = None
    prepared_on: Annotated[
        str | None,
        OrderField(
            "Day of preparation; today by default.",
            "DATE",
            in_file="day of preparation, YYYY-MM-DD; today if not given",
            part=OrderPart.BENCH,
            of_one_fill=True,
        ),
    ] = None
    first_dose: Annotated[
        str | None,
        OrderField(
            "Day of the first dose.",
            "DATE",
            in_file="day of the first dose, YYYY-MM-DD; the day of preparation if not given",
            part=OrderPart.DETAILS,
            of_one_fill=True,
        ),
    ] = None
    reason: Annotated[
        str | None,
        OrderField(
            "Why the day of preparation is in the past.",
            in_file="why the day of preparation is in the past",
            part=OrderPart.BENCH,
            called="the reason",
            longest=300,
            of_one_fill=True,
        ),
    ] = None
    confirmed: Annotated[
        str | None,
        OrderField(
            "Why a figure outside its bounds is right, by a pharmacist.",
            in_file="why a figure outside its bounds is right, by a pharmacist",
            part=OrderPart.BENCH,
            called="the confirmation",
            longest=300,
            of_one_fill=True,
        ),
    ] = None
    lots: Annotated[
        tuple[str, ...],
        OrderField(
            "A component's lot and expiration.",
            "NAME=LOT@DATE",
            in_file='lots of components, each "NAME=LOT@YYYY-MM", or "NAME=LOT" if received',
            option="lot",
            part=OrderPart.BENCH,
            of_one_fill=True,
        ),
    ] = ()
    balance: Annotated[
        str | None,
        OrderField(
            "A configured balance; by default the one whose plan wastes least.",
            "ID",
            in_file="id of a configured balance; by default the one that wastes least",
            part=OrderPart.BENCH,
            of_one_fill=True,
        ),
    ] = None
    potency: Annotated[
        str | None,
        OrderField(
            "Use of a certificate: as-label, certificate or nrf; by default as the rules say.",
            "POLICY",
            in_file='use of a certificate: "as-label", "certificate" or "nrf"',
            part=OrderPart.BENCH,
        ),
    ] = None
    dose_as: Annotated[
        str | None,
        OrderField(
            "What the dose is expressed as: hydrochloride (as labelled) or base.",
            "FORM",
            in_file='what the dose is expressed as: "hydrochloride" or "base"',
            part=OrderPart.DETAILS,
        ),
    ] = None
    drug: Annotated[
        str | None,
        OrderField(
            "The prescribed drug, by any of its names; any other drug is refused.",
            "NAME",
            in_file="the prescribed drug, by any of its names; any other drug is refused",
            part=OrderPart.DETAILS,
        ),
    ] = None
    protocol: Annotated[
        str | None,
        OrderField(
            "A documented protocol that the prescriber named, like berkson; it narrows the range.",
            "ID",
            in_file='a documented protocol that the prescriber named, "berkson"; it narrows the '
            "range",
            part=OrderPart.DETAILS,
        ),
    ] = None
    avoid: Annotated[
        tuple[str, ...],
        OrderField(
            "What the patient must avoid: lactose, sucrose, cellulose, dyes or gluten.",
            "THING",
            in_file='what the patient must avoid, each an id like "lactose" or "dyes"',
            part=OrderPart.DETAILS,
            of_one_fill=True,
        ),
    ] = ()
    checked: Annotated[
        tuple[str, ...],
        OrderField(
            "What you found on lots that may contain it, like 'dyes: the shells are clear'.",
            "'THING: WORDS'",
            in_file='what was found on lots that may contain it, each "THING: WORDS"',
            part=OrderPart.DETAILS,
            of_one_fill=True,
        ),
    ] = ()
    answers: Annotated[
        tuple[str, ...],
        OrderField(
            "Answer to a screening question, like 'opioids=never'; see 'ldncompound screening'.",
            "ITEM=ANSWER",
            in_file='answers to the screening, each "ITEM=ANSWER", like "opioids=never"',
            option="answer",
            part=OrderPart.DETAILS,
            of_one_fill=True,
        ),
    ] = ()
    consulted: Annotated[
        tuple[str, ...],
        OrderField(
            "What the prescriber said about a caution, like 'liver: tests every month'.",
            "'ITEM: WORDS'",
            in_file='what the prescriber said about a caution, each "ITEM: WORDS"',
            part=OrderPart.DETAILS,
            of_one_fill=True,
        ),
    ] = ()

    def to_json(self) -> dict[str, Any]:
        """Return it as an order file states it; a switch is no part of a file, but of this."""
        return {"form": self.form, **members_in_json(self)}

    @classmethod
    def from_json(cls, document: object) -> Self:
        """
        Return the order that `to_json` wrote.

        Raises:
            WrongUsage: it is something else, or an order of another form.
        """
        members = dict(document) if isinstance(document, dict) else {}
        stated = members.pop("form", None)
        if stated != getattr(cls, "form", cls):
            fault = "missing: 'form'" if stated is None else f"its form is {quoted(str(stated))}"
            raise WrongUsage(
                f"This is not the JSON of a {cls.__name__}; {fault}.",
                remedy="Its member 'form' names its dosage form; call the class of that form.",
            )
        return cls(**members_read(cls, members))

    @property
    def named(self) -> tuple[str, ...]:
        """Return the fields that must not be empty."""
        return ("patient", "prescriber")

    @classmethod
    def wanted(cls, given: Mapping[str, Given]) -> tuple[str, ...]:
        """
        Return the required fields, in the order in which they are asked for.

        Args:
            given: What was typed, by field; None for nothing.

        >>> Order.wanted({})
        ('dose', 'days', 'patient', 'prescriber')
        """
        length = () if given.get("quantity") is not None else ("days",)
        return ("dose", *length, "patient", "prescriber")

    @classmethod
    def from_options(cls, **given: Any) -> Self:
        """Return the order for the options that were typed, by field."""
        return cls(**given)

    def as_typed(self) -> dict[str, Typed]:
        """
        Return what was typed, for the record: harmless, and at most 64 characters each.

        >>> from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
        >>> CapsuleOrder(dose="1.5 mg", patient="P", prescriber="Dr X").as_typed()["dose"]
        '1.5 mg'
        """
        typed: dict[str, Typed] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, bool):
                if value:
                    typed[field.name] = True
            elif isinstance(value, tuple):
                typed[field.name] = [echo(each) for each in value]
            elif value is not None:
                typed[field.name] = echo(value)
        return typed

    def repeated(self) -> dict[str, str]:
        """
        Return the fields that a later fill takes over: not personal, not for this fill only.

        >>> from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
        >>> order = CapsuleOrder(dose="1.5 mg", days="30", patient="P", prescriber="Dr X")
        >>> order.repeated()["dose"], "days" in order.repeated(), "patient" in order.repeated()
        ('1.5 mg', False, False)
        """
        known = (
            (each.name, getattr(self, each.name))
            for each in declared(type(self))
            if not (each.says.of_one_fill or each.says.measured)
        )
        return {name: text for name, text in known if text is not None}

    @classmethod
    def measurable(cls) -> tuple[str, ...]:
        """Return the names of the figures that are measured on the lots in hand."""
        return tuple(each.name for each in declared(cls) if each.says.measured)

    def measured(self) -> tuple[str, ...]:
        """Return the names of the measured figures that were given."""
        return tuple(name for name in self.measurable() if getattr(self, name) is not None)

    def dose_as_written(self) -> str:
        """Return the dose as the prescriber wrote it."""
        return self.dose.strip(" \t")

    def check_texts(self) -> None:
        """
        Refuse a text that cannot be printed.

        Raises:
            InvalidOrder: see `core.text.check_text`.
        """
        called = {each.name: each.says for each in declared(type(self)) if each.says.called}
        for name, says in called.items():
            text = getattr(self, name)
            if text is not None:
                with of_field(name):
                    check_text(text, says.called, longest=says.longest)
        for name in self.named:
            if not getattr(self, name).strip():
                with of_field(name):
                    raise InvalidOrder(
                        f"{called[name].called.capitalize()} is empty.", remedy="Give it."
                    )
