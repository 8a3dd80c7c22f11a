"""The two pictures of docs/detection.md."""

from pathlib import Path

from registry.simulation.rates import SUSPECT, Attacked
from tests.bench.oracle import BUDGETS, Curve

NAMES = {
    "scans": "more than N scans",
    "devices": "more than N devices",
    "hand": "hand-set ratios",
    "card": "scorecard (ours)",
    "oracle": "oracle",
}


def draw(curves: list[Curve], attacked: dict[str, Attacked], folder: Path) -> None:
    """ROC curves for 5 and 20 copies, and how many sessions detection takes, as SVG files beside the page."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "detection"
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, 2, figsize=(10, 4), sharey=True)
    for axis, copies in zip(axes, (5, 20), strict=True):
        for curve in curves:
            axis.plot([100 * b for b in BUDGETS], [100 * f for f in curve.found[copies]], label=NAMES[curve.detector])
        axis.set_xscale("log")
        axis.axvline(0.05, color="grey", linestyle=":", linewidth=1)
        axis.set_title(f"{copies} copies, default world, scans only")
        axis.set_xlabel("false alarms, % of capped sessions")
        axis.grid(alpha=0.3)
    axes[0].set_ylabel("found within ten sessions, %")
    axes[0].legend()
    figure.tight_layout()
    figure.savefig(folder / "detection-roc.svg", metadata={"Date": None})
    figure, axis = pyplot.subplots(figsize=(8, 4))
    for copies in (3, 5, 10, 20, 100):
        for kind, style in (("scans", "-"), ("sales", "--")):
            found = attacked[f"{copies} {kind}"]
            counts = [100 * sum(at <= n for at in found.after[SUSPECT]) / found.codes for n in range(21)]
            label = f"{copies} copies" if kind == "scans" else None
            axis.plot(range(21), counts, style, color=f"C{(3, 5, 10, 20, 100).index(copies)}", label=label)
    axis.set_xlabel("sessions since the first copy (dashed: with sales)")
    axis.set_ylabel("`suspect` or worse, % of attacked codes")
    axis.set_xticks(range(0, 21, 2))
    axis.grid(alpha=0.3)
    axis.legend()
    figure.tight_layout()
    figure.savefig(folder / "detection-sessions.svg", metadata={"Date": None})
