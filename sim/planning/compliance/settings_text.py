"""A compliance table as dispatch settings have it."""

import json

from sim.planning.compliance.task import ComplianceTable


def as_dispatch_settings(table: ComplianceTable, post_ids: list[str]) -> str:
    """TOML: the method and the table of [relocation]."""
    rows = [
        f"{row.free} = [{', '.join(json.dumps(post_ids[post], ensure_ascii=False) for post in row.posts)}]"
        for row in table.rows
    ]
    return "\n".join(["[relocation]", 'method = "compliance-table"', "", "[relocation.compliance_table]", *rows, ""])
