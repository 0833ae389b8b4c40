"""`arterial blood`: what planners and integrators ask of the blood bank."""

import typer

from arterial.cli import (
    blood_din,
    blood_downtime,
    blood_forecast,
    blood_hl7,
    blood_label,
    blood_limits,
    blood_paper,
    blood_paper_disputes,
    blood_policy,
    blood_recall,
    blood_recall_notices,
    blood_redistribute,
    blood_routes,
    blood_stock,
    blood_target,
    blood_trace,
)

app = typer.Typer(help="Blood: identity of units, policies, forecasts, plans and records.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Blood: identity of units, policies, forecasts, plans and records."""


app.command("din")(blood_din.din)
app.command("downtime-snapshot")(blood_downtime.snapshot)
app.command("downtime-reconcile")(blood_paper.reconcile)
app.command("downtime-disputes")(blood_paper_disputes.disputes)
app.command("downtime-verify")(blood_downtime.verify)
app.command("forecast")(blood_forecast.forecast)
app.command("label")(blood_label.label)
app.command("limits")(blood_limits.limits)
app.command("import")(blood_stock.import_stock)
app.command("export")(blood_stock.export_stock)
app.command("policy")(blood_policy.policy)
app.command("scan")(blood_label.scan)
app.command("target")(blood_target.target)
app.command("recall")(blood_recall.recall)
app.command("recall-notices")(blood_recall_notices.recall_notices)
app.command("redistribute")(blood_redistribute.redistribute)
app.command("routes")(blood_routes.routes)
app.command("trace")(blood_trace.trace)
app.add_typer(blood_hl7.app, name="hl7")
