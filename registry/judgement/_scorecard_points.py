"""The fitted points: printed by `python -m tests.bench fit`, pasted whole, never mended by hand (docs/detection.md)."""

from registry.judgement._scorecard import Feature, Scorecard

POINTS = Scorecard(
    -2.34,
    (
        Feature("sessions", (1, 2, 3, 4, 5, 7), (0.0, -0.67, -1.26, -1.77, -2.18, -2.44, -2.93)),
        Feature("devices", (1, 2, 3, 4, 5, 6, 8), (0.0, 0.42, 1.47, 1.83, 1.72, 1.51, 1.25, 0.6)),
        Feature("shops", (0, 1, 2, 3, 4), (0.0, 0.57, 2.84, 9.71, 8.47, 7.64)),
        Feature("provinces", (0, 1, 2, 3, 4, 5), (0.0, -0.36, -0.29, 0.59, 1.35, 2.07, 2.29)),
        Feature("far_gps", (0, 1, 2, 3, 4), (0.0, 1.13, 2.74, 3.22, 2.36, 1.96)),
        Feature("far_network", (0, 1, 2, 3, 4), (0.0, 0.46, 0.82, 1.48, 1.45, 1.69)),
        Feature("far_shops", (0, 1, 2, 3), (0.0, 1.23, 6.67, 4.33, 4.15)),
        Feature("late_shops", (0, 1, 2, 3), (0.0, 5.77, 4.1, 1.42, 1.51)),
        Feature("journeys", (0, 1), (0.0, -1.63, -1.3)),
        Feature("unshipped", (0, 1, 2), (0.0, 0.95, 1.42, 1.65)),
        Feature("farthest", (0, 10, 25, 50, 90), (0.0, 0.71, 0.58, 0.57, 0.45, 0.27)),
        Feature("days_known", (-1, 14, 45, 120), (0.0, 1.55, 1.96, 2.01, 1.43)),
        Feature(
            "online",
            (-6, -3, -1, 0, 1, 3, 5, 8, 12),
            (0.0, -0.03, -0.31, -0.41, -0.58, -0.53, -1.53, -3.36, -5.16, -9.24),
        ),
    ),
)
