"""The part of a session in a SQL database that is about identities."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, RowMapping, insert, or_, select, update

from patients.adapters.rows import read_row
from patients.adapters.tables import merges, patients, reviews
from patients.identities.model import IdentityReview, Merge
from patients.identities.ports import Blocks
from patients.model import Patient


class IdentitySessionPart:
    """Over the connection of the session's one transaction."""

    _connection: Connection

    def candidates(self, blocks: Blocks, *, most: int) -> Sequence[Patient]:
        table = patients.c
        family = table.family_sound == blocks.family_sound
        shared: list[ColumnElement[bool]] = [family & (table.given_sound == blocks.given_sound)]
        if blocks.birth_year is not None:
            shared.append(family & table.birth_date.between(f"{blocks.birth_year}-01-01", f"{blocks.birth_year}-12-31"))
            shared.append(table.birth_date.in_(blocks.birth_dates))
        if blocks.phone_key is not None:
            shared.append(table.phone_key == blocks.phone_key)
        if blocks.personal_number is not None:
            shared.append(table.personal_number == blocks.personal_number)
        wanted = select(patients).where(or_(*shared)).order_by(table.patient_id).limit(most)
        return [read_row(row, Patient) for row in self._connection.execute(wanted).mappings()]

    def patient_ids(self, *, after: str, most: int) -> Sequence[str]:
        table = patients.c
        wanted = select(table.patient_id).where(table.patient_id > after).order_by(table.patient_id).limit(most)
        return list(self._connection.execute(wanted).scalars())

    def add_review(self, review: IdentityReview) -> None:
        row = _review_row(review)
        del row["review_number"]
        self._connection.execute(insert(reviews).values(row))

    def change_review(self, review: IdentityReview) -> None:
        changed = update(reviews).where(reviews.c.review_number == review.review_number).values(_review_row(review))
        self._connection.execute(changed)

    def review(self, review_number: int) -> IdentityReview | None:
        return self._one_review(reviews.c.review_number == review_number)

    def review_of(self, patient_id: str, other_patient_id: str) -> IdentityReview | None:
        one, other = reviews.c.patient_id, reviews.c.other_patient_id
        return self._one_review(
            ((one == patient_id) & (other == other_patient_id)) | ((one == other_patient_id) & (other == patient_id))
        )

    def open_reviews(self, *, after: int, most: int) -> Sequence[IdentityReview]:
        wanted = select(reviews).where(reviews.c.decision.is_(None), reviews.c.review_number > after)
        rows = self._connection.execute(wanted.order_by(reviews.c.review_number).limit(most)).mappings()
        return [_read_review(row) for row in rows]

    def _one_review(self, condition: ColumnElement[bool]) -> IdentityReview | None:
        wanted = select(reviews).where(condition).order_by(reviews.c.review_number).limit(1)
        row = self._connection.execute(wanted).mappings().one_or_none()
        return None if row is None else _read_review(row)

    def add_merge(self, merge: Merge) -> None:
        row = msgspec.structs.asdict(merge)
        del row["merge_number"]
        self._connection.execute(insert(merges).values(row))

    def change_merge(self, merge: Merge) -> None:
        changed = update(merges).where(merges.c.merge_number == merge.merge_number)
        self._connection.execute(changed.values(msgspec.structs.asdict(merge)))

    def merges(self, patient_id: str) -> Sequence[Merge]:
        return self._merges((merges.c.patient_id == patient_id) | (merges.c.other_patient_id == patient_id))

    def all_merges(self) -> Sequence[Merge]:
        return self._merges(merges.c.merge_number > 0)

    def _merges(self, condition: ColumnElement[bool]) -> Sequence[Merge]:
        rows = self._connection.execute(select(merges).where(condition).order_by(merges.c.merge_number)).mappings()
        return [read_row(row, Merge) for row in rows]


def _review_row(review: IdentityReview) -> dict[str, Any]:
    row = msgspec.structs.asdict(review)
    return row | {"comparisons": msgspec.json.encode(review.comparisons).decode()}


def _read_review(row: RowMapping) -> IdentityReview:
    told: dict[str, Any] = {str(name): value for name, value in row.items()}
    return msgspec.convert(told | {"comparisons": msgspec.json.decode(told["comparisons"])}, IdentityReview)
