"""Which sites cover which demand, points that the same sites cover put together."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from sim.planning.arrays import Bools, Floats, Ints


class Covers(Struct, frozen=True, kw_only=True, eq=False):
    """Groups of points with the same covering sites, as sparse rows both ways.

    `group_of` (n): the group of each point, -1 where no site covers it. `weight` (g). The sites of group k are
    `sites[site_starts[k]:site_starts[k + 1]]`, the groups of a site likewise.
    """

    group_of: Ints
    weight: Floats
    site_starts: Ints
    sites: Ints
    group_starts: Ints
    groups: Ints

    @property
    def group_count(self) -> int:
        return len(self.weight)

    @property
    def site_count(self) -> int:
        return len(self.group_starts) - 1

    @property
    def group_of_entry(self) -> Ints:
        """The group of each entry of `sites`."""
        return np.repeat(np.arange(self.group_count), np.diff(self.site_starts))

    def units_near(self, units: Floats) -> Floats:
        """(g) how many of the units at each site (m) cover each group."""
        near: Floats = np.bincount(self.group_of_entry, weights=units[self.sites], minlength=self.group_count).astype(
            float
        )
        return near


def covers_of(within: Bools, weights: Floats) -> Covers:
    """`within` (n, m), `weights` (n)."""
    patterns, group_of = np.unique(np.packbits(within, axis=1), axis=0, return_inverse=True)
    rows = np.unpackbits(patterns, axis=1, count=within.shape[1]).astype(np.bool_)
    covered = rows.any(axis=1)
    number = np.where(covered, np.cumsum(covered) - 1, -1)
    rows = rows[covered]
    group_of = number[group_of.reshape(-1)]
    reached = group_of >= 0
    weight: Floats = np.bincount(group_of[reached], weights=weights[reached], minlength=len(rows)).astype(float)
    groups_by_site = rows.T
    return Covers(
        group_of=group_of,
        weight=weight,
        site_starts=_starts(rows),
        sites=np.nonzero(rows)[1].astype(np.int64),
        group_starts=_starts(groups_by_site),
        groups=np.nonzero(groups_by_site)[1].astype(np.int64),
    )


def _starts(rows: Bools) -> Ints:
    return np.concatenate([[0], np.cumsum(rows.sum(axis=1))]).astype(np.int64)
