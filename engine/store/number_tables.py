"""The tables of numbers: who wants no surveys, who was erased, what reached a pretend phone."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from engine.store.column_types import Json, Moment, Words
from engine.store.schema import COUNTED, Row, partial


class OptOutRow(Row, table=True):
    """A number that wants no surveys."""

    number: str = Field(primary_key=True, sa_type=Words)
    opted_out_at: datetime = Field(sa_type=Moment)


class ConsentRow(Row, table=True):
    """A word about consent, kept for good: a number opted out or in again, when, and how.

    `opt_out` is what holds now.
    """

    id: int | None = Field(primary_key=True, sa_type=COUNTED)
    number: str = Field(index=True, sa_type=Words)
    what: str = Field(sa_type=Words)
    said_at: datetime = Field(sa_type=Moment)
    how: str = Field(sa_type=Words)


class SecretRow(Row, table=True):
    """A key that the engine made for itself; see `engine.store.forgotten`."""

    name: str = Field(primary_key=True, sa_type=Words)
    value: str = Field(sa_type=Words)


class ErasureRow(Row, table=True):
    """The receipt of an erasure; the columns are those of `engine.store.erasure.Receipt`.

    `number` is the hash of whose it was, for as long as SMS may still come that were on their way then.
    """

    __table_args__ = (partial("ix_erasure_number", "number", where="number IS NOT NULL"),)

    id: str = Field(primary_key=True, sa_type=Words)
    erased_at: datetime = Field(sa_type=Moment)
    reason: str = Field(sa_type=Words)
    counts: dict[str, int] = Field(sa_type=Json)
    number: str | None = Field(default=None, sa_type=Words)


class HandsetRow(Row, table=True):
    """An SMS that reached a phone of the pretend network."""

    id: int | None = Field(primary_key=True, sa_type=COUNTED)
    client_reference: str = Field(unique=True, sa_type=Words)
    recipient: str = Field(index=True, sa_type=Words)
    content: str = Field(sa_type=Words)
    sms_session: str | None = Field(sa_type=Words)
    sent_at: datetime = Field(sa_type=Moment)


OPT_OUT = OptOutRow.__table__
CONSENT = ConsentRow.__table__
SECRET = SecretRow.__table__
ERASURE = ErasureRow.__table__
HANDSET = HandsetRow.__table__
